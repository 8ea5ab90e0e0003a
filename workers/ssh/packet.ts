import { randomFillSync } from 'node:crypto'
import { SshStreamError } from './errors.ts'

/** RFC 4253 §6.1: the longest packet that anyone must take, its length field included. */
export const MAX_PACKET_BYTES = 35_000

const MIN_PADDING = 4
const BLOCK = 8
/** Length, and the length of the padding. */
const HEAD = 5

/** A payload as an unencrypted packet (RFC 4253 §6): length, length of the padding, payload, random padding. */
export function packetOf(payload: Uint8Array): Uint8Array {
  const least = HEAD + payload.length + MIN_PADDING
  const total = Math.ceil(least / BLOCK) * BLOCK
  const packet = Buffer.alloc(total)
  packet.writeUInt32BE(total - 4)
  packet.writeUInt8(total - HEAD - payload.length, 4)
  packet.set(payload, HEAD)
  randomFillSync(packet, HEAD + payload.length)
  return packet
}

/** Checks the length field of an unencrypted packet. @throws SshStreamError */
export function packetLength(head: Buffer): number {
  const length = head.readUInt32BE()
  const isGood = length + 4 <= MAX_PACKET_BYTES && length >= BLOCK + 4 && (length + 4) % BLOCK === 0
  if (!isGood) throw new SshStreamError('malformed', `A packet of ${length} bytes is announced.`)
  return length
}

/** The payload of what follows the length field. @throws SshStreamError when the padding does not fit */
export function payloadOf(body: Buffer): Uint8Array {
  const padding = body.readUInt8()
  const payloadBytes = body.length - 1 - padding
  if (padding < MIN_PADDING || payloadBytes < 1)
    throw new SshStreamError('malformed', `A packet of ${body.length} bytes has ${padding} bytes of padding.`)
  return Uint8Array.from(body.subarray(1, 1 + payloadBytes))
}
