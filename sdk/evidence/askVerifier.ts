import { type Address, type Hex, zeroHash } from 'viem'
import {
  checkTranscript,
  decodeTranscript,
  exchangeHash,
  faultText,
  type Proof,
  targetOf,
} from '../proof/index.ts'
import type { IndexedBallot, IndexedTargetEpoch } from '../subgraph/verdicts.ts'
import { exchangeLeaf, merkleProof, merkleRoot } from '../verify/index.ts'
import { boundedFetch } from './boundedFetch.ts'
import { type EpochEvidence, epochEvidenceSchema } from './epochEvidence.ts'

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

/** The handshake behind an UP. */
export interface ServedHandshake {
  /** The transcript with all that it takes to check it offline; `proofJson` writes it. */
  readonly proof: Proof
  /** From its leaf to the root of the ballot, as `isInMerkleTree` takes it: it was written down before the secrets were public. */
  readonly path: readonly Hex[]
  /** Why it proves nothing; null when it holds. */
  readonly fault: string | null
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

/** Twenty thousand leaves. */
const MOST_EPOCH_BYTES = 8 * 1024 * 1024
const MOST_TRANSCRIPT_BYTES = 16 * 1024
/** Of its words: two tries, a sentence each, and some. */
const MOST_SENTENCES = 8
const MOST_SENTENCE_CHARACTERS = 300

/**
 * Asks a verifier for what it has of a ballot, and checks the handshake of an UP. Nothing that it answers is believed, and of its
 * words only some are kept. Never fails but for `signal`.
 */
export async function askVerifier(parameters: AskVerifierParameters): Promise<ServedEvidence> {
  const { record, ballot, signal } = parameters
  const { seat, url } = ballot
  const known = { seat, epoch: record.epoch, url, says: [], handshake: null, missing: null }
  try {
    const answer = await boundedFetch(url, `/v1/epochs/${record.epoch}`, MOST_EPOCH_BYTES, signal)
    const evidence = parseEvidence(answer)
    const leaf = evidence.leaves.find(({ target }) => target === record.target)
    if (!leaf) return { ...known, missing: 'it has no leaf of this target' }
    const says = leaf.says.slice(0, MOST_SENTENCES).map((says) => says.slice(0, MOST_SENTENCE_CHARACTERS))
    const { exchangeHash: hash, at } = leaf
    if (hash === null) return { ...known, says }
    const path = pathOf(evidence, hash, ballot)
    return { ...known, says, handshake: await fetchHandshake(parameters, { hash, at, path }) }
  } catch (error) {
    signal.throwIfAborted()
    return { ...known, missing: error instanceof Error ? error.message : String(error) }
  }
}

/** @throws Error when it is none */
function parseEvidence(answer: Uint8Array): EpochEvidence {
  try {
    return epochEvidenceSchema.parse(JSON.parse(new TextDecoder().decode(answer)))
  } catch (cause) {
    throw new Error('its answer has another form', { cause })
  }
}

/** @throws Error when its leaves are not those that it committed to */
function pathOf({ leaves }: EpochEvidence, hash: Hex, { root }: IndexedBallot): readonly Hex[] {
  const tree = leaves.flatMap((leaf) => (leaf.exchangeHash === null ? [] : [exchangeLeaf(leaf.exchangeHash)]))
  if (merkleRoot(tree) !== root) throw new Error('its leaves are not those that it committed to')
  return merkleProof(tree, exchangeLeaf(hash))
}

/** @throws Error when it serves no transcript with that exchange hash */
async function fetchHandshake(
  { record, ballot, host, kind, keyFingerprint, chainId, verifierNetwork, signal }: AskVerifierParameters,
  { hash, at, path }: { hash: Hex; at: number; path: readonly Hex[] },
): Promise<ServedHandshake> {
  const bytes = await boundedFetch(ballot.url, `/v1/transcripts/${hash}`, MOST_TRANSCRIPT_BYTES, signal)
  const transcript = decodeTranscript(bytes)
  if (transcript === null || exchangeHash(transcript) !== hash)
    throw new Error('its transcript is none, or another one')
  const subject = { kind: 'beacon', host, resource: kind } as const
  const context = {
    chainId,
    network: verifierNetwork,
    seed: record.seed ?? zeroHash, // an epoch without a seed has no ballots: then nothing holds
    verifier: ballot.verifier,
    target: targetOf(subject),
    epoch: record.epoch,
    secret: ballot.secret,
    keyFingerprint,
  }
  const verdict = checkTranscript(transcript, context)
  return {
    proof: { subject, context, when: at, transcript },
    path,
    fault: verdict.holds ? null : faultText[verdict.fault],
  }
}
