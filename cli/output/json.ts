/** One JSON document; amounts and ids that are bigints become decimal strings. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? item.toString() : item), 2)
}
