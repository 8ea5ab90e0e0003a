import { type Address, type Hex, hexToBytes } from 'viem'
import type { ProbeContext, Transcript } from '../index.ts'
import written from './vectors.json' with { type: 'json' }

/** A real key exchange with a stock server, and all that follows from it. */
export interface Vector {
  readonly name: string
  readonly context: ProbeContext
  readonly transcript: Transcript
  readonly nonce: Hex
  readonly s: Hex
  readonly exchangeHash: Hex
  readonly encoded: Hex
  readonly leaf: Hex
}

/** What `make-vectors.ts` wrote. */
export const vectors: readonly Vector[] = written.map((vector) => {
  const transcript = Object.fromEntries(
    Object.entries(vector.transcript).map(([field, value]) => [field, hexToBytes(value as Hex)]),
  ) as unknown as Transcript
  const { network, seed, verifier, target, secret, keyFingerprint } = vector.context
  return {
    name: vector.name,
    context: {
      chainId: vector.context.chainId,
      network: network as Address,
      seed: seed as Hex,
      verifier: verifier as Address,
      target: target as Hex,
      epoch: BigInt(vector.context.epoch),
      secret: secret as Hex,
      keyFingerprint: keyFingerprint as Hex,
    },
    transcript,
    nonce: vector.nonce as Hex,
    s: vector.s as Hex,
    exchangeHash: vector.exchangeHash as Hex,
    encoded: vector.encoded as Hex,
    leaf: vector.leaf as Hex,
  }
})
