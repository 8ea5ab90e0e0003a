/** A number as somebody typed it, within bounds; null when it is none. Whole unless `fraction` allows digits behind a point. */
export function numberIn(
  text: string,
  least: number,
  most: number,
  { fraction = false } = {},
): number | null {
  const pattern = fraction ? /^\s*\d{1,9}(?:\.\d{1,3})?\s*$/ : /^\s*\d{1,9}\s*$/
  if (!pattern.test(text)) return null
  const number = Number(text)
  return number >= least && number <= most ? number : null
}
