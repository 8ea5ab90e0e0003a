import { type Address, getAddress, zeroAddress } from 'viem'
import { bitsAt } from './bits.ts'

/** An address as a number; null counts as zero. */
export function addressBits(address: Address | null): bigint {
  return BigInt(address ?? zeroAddress)
}

/** The checksummed address in 160 bits of a word. */
export function addressAt(word: bigint, offset: number): Address {
  return getAddress(`0x${bitsAt(word, offset, 160).toString(16).padStart(40, '0')}`)
}

/** The same, with zero read as nobody. */
export function addressOrNullAt(word: bigint, offset: number): Address | null {
  return bitsAt(word, offset, 160) === 0n ? null : addressAt(word, offset)
}
