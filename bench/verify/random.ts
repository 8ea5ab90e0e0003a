import { hexToBytes, keccak256, stringToHex } from 'viem'

/** Random numbers from 0 to below 1 that are always the same for the same name: sfc32 (PractRand), seeded by a hash. */
export function randomOf(name: string): () => number {
  const words = new DataView(hexToBytes(keccak256(stringToHex(name))).buffer)
  let [a, b, c, counter] = [words.getInt32(0), words.getInt32(4), words.getInt32(8), 1]
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 12; i += 1) next() // mixes the seed
  return next
}

/** A duration with this mean, exponentially distributed. */
export const exponential = (random: () => number, mean: number): number => -mean * Math.log(1 - random())

/** 0 to length - 1 in random order. */
export function shuffled(random: () => number, length: number): number[] {
  const items = Array.from({ length }, (_, index) => index)
  for (let i = length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1))
    ;[items[i], items[j]] = [items[j]!, items[i]!]
  }
  return items
}
