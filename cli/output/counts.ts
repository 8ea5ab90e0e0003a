/** `9,940`, or with what is counted: `1 more offer`, `9,940 more offers`. */
export function countText(count: number, what?: string): string {
  const digits = count.toLocaleString('en-US')
  if (what === undefined) return digits
  return `${digits} ${what}${count === 1 ? '' : 's'}`
}
