import type { Hex } from 'viem'
import {
  checkTranscript,
  decodeTranscript,
  exchangeHash,
  faultText,
  type ProbeContext,
  type Proof,
  type ProofSubject,
} from '../proof/index.ts'
import { exchangeLeaf, merkleProof, merkleRoot, type Outcome } from '../verify/index.ts'
import { boundedFetch } from './boundedFetch.ts'
import { type EpochEvidence, epochEvidenceSchema } from './epochEvidence.ts'

/** The handshake behind an UP. */
export interface ServedHandshake {
  /** The transcript with all that it takes to check it offline; `proofJson` writes it. */
  readonly proof: Proof
  /** From its leaf to the root of the ballot, as `isInMerkleTree` takes it: it was written down before the secrets were public. */
  readonly path: readonly Hex[]
  /** Why it proves nothing; null when it holds. */
  readonly fault: string | null
}

/** What a verifier serves of one probe. */
export interface ServedLeaf {
  /** Its word; only a handshake that holds proves anything. */
  readonly outcome: Outcome
  /** Unix second of the probe; its word, too. */
  readonly at: number
  /** What it says that each try found. */
  readonly says: readonly string[]
  /** Of an UP; null of what nobody signed. */
  readonly handshake: ServedHandshake | null
}

export interface AskForLeafParameters {
  /** Where the verifier serves. */
  url: string
  /** Of the ballot that it revealed. */
  root: Hex
  isWanted: (leaf: EpochEvidence['leaves'][number]) => boolean
  /** Who was probed. */
  subject: ProofSubject
  /** What its handshake must carry. */
  context: ProbeContext
  /** How long each of two answers may take. */
  deadlineMs?: number
  signal: AbortSignal
}

/** Twenty thousand leaves. */
const MOST_EPOCH_BYTES = 8 * 1024 * 1024
const MOST_TRANSCRIPT_BYTES = 16 * 1024
/** Of its words: two tries, a sentence each, and some. */
const MOST_SENTENCES = 8
const MOST_SENTENCE_CHARACTERS = 300

/**
 * Asks a verifier for one leaf of an epoch and for the handshake behind it, and checks that. null: it has no such leaf.
 * @throws Error saying in a clause why nothing was had; what `signal` was aborted with
 */
export async function askForLeaf(parameters: AskForLeafParameters): Promise<ServedLeaf | null> {
  const { url, root, context, isWanted, signal, deadlineMs } = parameters
  const answer = await boundedFetch(url, `/v1/epochs/${context.epoch}`, MOST_EPOCH_BYTES, signal, deadlineMs)
  const evidence = parseEvidence(answer)
  const leaf = evidence.leaves.find(isWanted)
  if (!leaf) return null
  const { outcome, at, exchangeHash: hash } = leaf
  const says = leaf.says.slice(0, MOST_SENTENCES).map((says) => says.slice(0, MOST_SENTENCE_CHARACTERS))
  if (hash === null) return { outcome, at, says, handshake: null }
  const path = pathOf(evidence, hash, root)
  return { outcome, at, says, handshake: await fetchHandshake(parameters, { hash, at, path }) }
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
function pathOf({ leaves }: EpochEvidence, hash: Hex, root: Hex): readonly Hex[] {
  const tree = leaves.flatMap((leaf) => (leaf.exchangeHash === null ? [] : [exchangeLeaf(leaf.exchangeHash)]))
  if (merkleRoot(tree) !== root) throw new Error('its leaves are not those that it committed to')
  return merkleProof(tree, exchangeLeaf(hash))
}

/** @throws Error when it serves no transcript with that exchange hash */
async function fetchHandshake(
  { url, subject, context, signal, deadlineMs }: AskForLeafParameters,
  { hash, at, path }: { hash: Hex; at: number; path: readonly Hex[] },
): Promise<ServedHandshake> {
  const bytes = await boundedFetch(url, `/v1/transcripts/${hash}`, MOST_TRANSCRIPT_BYTES, signal, deadlineMs)
  const transcript = decodeTranscript(bytes)
  if (transcript === null || exchangeHash(transcript) !== hash)
    throw new Error('its transcript is none, or another one')
  const verdict = checkTranscript(transcript, context)
  return {
    proof: { subject, context, when: at, transcript },
    path,
    fault: verdict.holds ? null : faultText[verdict.fault],
  }
}
