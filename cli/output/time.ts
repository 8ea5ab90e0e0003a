/** Unix seconds as `2026-11-21 14:05:09 UTC`; the same on every machine, so that it can be compared. */
export function moment(unixSeconds: number): string {
  return `${new Date(unixSeconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
