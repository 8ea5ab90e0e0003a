import { BigInt, ByteArray, Bytes, crypto } from '@graphprotocol/graph-ts'

const DOMAIN = ByteArray.fromUTF8('freehold/beacon/1')
const HOST_BYTES = 8

/** What committees of a target are drawn with: keccak256(abi.encodePacked("freehold/beacon/1", uint64 host, uint8 kind)). */
export function targetKeyOf(host: BigInt, kind: i32): Bytes {
  const packed = new ByteArray(DOMAIN.length + HOST_BYTES + 1)
  for (let i = 0; i < DOMAIN.length; i++) packed[i] = DOMAIN[i]
  for (let i = 0; i < HOST_BYTES; i++) {
    packed[DOMAIN.length + HOST_BYTES - 1 - i] = i < host.length ? host[i] : 0
  }
  packed[packed.length - 1] = kind as u8
  return Bytes.fromByteArray(crypto.keccak256(packed))
}
