// The contracts pack several values into one 256-bit word; every value starts and ends at a byte.
import { Address, BigInt, ByteArray, Bytes } from '@graphprotocol/graph-ts'

const ADDRESS_BYTES = 20

/** The unsigned number in `length` bytes from byte `offset` on, counted from the low end. */
export function numberAt(word: BigInt, offset: i32, length: i32): BigInt {
  const bytes = new ByteArray(length)
  for (let i = 0; i < length; i++) bytes[i] = byteAt(word, offset + i)
  return BigInt.fromUnsignedBytes(bytes)
}

/** The same for at most three bytes, which an i32 holds. */
export function smallNumberAt(word: BigInt, offset: i32, length: i32): i32 {
  let value: i32 = 0
  for (let i = length - 1; i >= 0; i--) value = (value << 8) | (byteAt(word, offset + i) as i32)
  return value
}

/** The address in the 20 low bytes. */
export function addressAt(word: BigInt): Address {
  const bytes = new Bytes(ADDRESS_BYTES)
  for (let i = 0; i < ADDRESS_BYTES; i++) bytes[ADDRESS_BYTES - 1 - i] = byteAt(word, i)
  return Address.fromBytes(bytes)
}

/** null for the zero address, which the contracts use for "nobody". */
export function addressOrNull(address: Address): Bytes | null {
  return address == Address.zero() ? null : address
}

/** A BigInt is its bytes, low end first, with no more of them than it needs. */
function byteAt(word: BigInt, index: i32): u8 {
  return index < word.length ? word[index] : 0
}
