import { type Address, type Hex, zeroHash } from 'viem'
import { targetOf } from '../proof/index.ts'
import type { IndexedBallot, IndexedTargetEpoch } from '../subgraph/verdicts.ts'
import { askForLeaf, type ServedHandshake } from './servedLeaf.ts'

/** What a verifier serves of one ballot, at the URL that the chain names. */
export interface ServedEvidence {
  readonly seat: number
  readonly epoch: bigint
  readonly url: string
  /** What it says that each try found; it is a verifier's word, and no more. */
  readonly says: readonly string[]
  /** Of an UP; null of a DOWN, of which nobody signs anything. */
  readonly handshake: ServedHandshake | null
  /** Why nothing was had from it; null when something was. */
  readonly missing: string | null
}

export interface AskVerifierParameters {
  record: IndexedTargetEpoch
  ballot: IndexedBallot
  host: bigint
  kind: number
  /** Of the host's beacon key: `beaconKeyFingerprint`. */
  keyFingerprint: Hex
  chainId: number
  verifierNetwork: Address
  signal: AbortSignal
}

/**
 * Asks a verifier for what it has of a ballot, and checks the handshake of an UP. Nothing that it answers is believed, and of its
 * words only some are kept. Never fails but for `signal`.
 */
export async function askVerifier(parameters: AskVerifierParameters): Promise<ServedEvidence> {
  const { record, ballot, host, kind, keyFingerprint, chainId, verifierNetwork, signal } = parameters
  const { seat, url, root, verifier, secret } = ballot
  const known = { seat, epoch: record.epoch, url, says: [], handshake: null, missing: null }
  const subject = { kind: 'beacon', host, resource: kind } as const
  const context = {
    chainId,
    network: verifierNetwork,
    seed: record.seed ?? zeroHash, // an epoch without a seed has no ballots: then nothing holds
    verifier,
    target: targetOf(subject),
    epoch: record.epoch,
    secret,
    keyFingerprint,
  }
  const isWanted = ({ target }: { target: number | null }) => target === record.target
  try {
    const leaf = await askForLeaf({ url, root, isWanted, subject, context, signal })
    if (leaf === null) return { ...known, missing: 'it has no leaf of this target' }
    return { ...known, says: leaf.says, handshake: leaf.handshake }
  } catch (error) {
    signal.throwIfAborted()
    return { ...known, missing: error instanceof Error ? error.message : String(error) }
  }
}
