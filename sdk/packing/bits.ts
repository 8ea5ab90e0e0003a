/** Writes fields one after the other into a word, from the low bits up; refuses what does not fit. */
export function packBits(fields: readonly (readonly [name: string, value: bigint, bits: number])[]): bigint {
  let word = 0n
  let offset = 0n
  for (const [name, value, bits] of fields) {
    if (value < 0n || value >> BigInt(bits) !== 0n) {
      throw new RangeError(
        `${name} is ${value}, which does not fit ${bits} bits (0 to ${2n ** BigInt(bits) - 1n}).`,
      )
    }
    word |= value << offset
    offset += BigInt(bits)
  }
  return word
}

/** Reads `bits` bits at `offset`, lowest bit 0. */
export function bitsAt(word: bigint, offset: number, bits: number): bigint {
  return (word >> BigInt(offset)) & ((1n << BigInt(bits)) - 1n)
}

/** Like `bitsAt`, for fields of at most 53 bits. */
export function numberAt(word: bigint, offset: number, bits: number): number {
  return Number(bitsAt(word, offset, bits))
}

/** A whole number as bigint; refuses fractions, NaN and infinities with the field's name. */
export function wholeNumber(name: string, value: number): bigint {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${name} is ${value}; it must be a whole number.`)
  return BigInt(value)
}
