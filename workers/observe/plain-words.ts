/** A guest's words on one line for people to read: no control characters, no more than so many. */
export function plainWords(words: string, most: number): string {
  const plain = words.replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, ' ').trim()
  return plain.length <= most ? plain : `${plain.slice(0, most - 1)}…`
}
