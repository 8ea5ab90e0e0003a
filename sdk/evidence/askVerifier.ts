import { checkTranscript, decodeTranscript, faultText } from '@freehold/sdk/proof'
import type { IndexedBallot, IndexedTargetEpoch } from '@freehold/sdk/subgraph'
import { type Address, type Hex, keccak256 } from 'viem'
import { z } from 'zod'

/** What a verifier serves of one ballot, at the URL that the chain names. */
export interface ServedEvidence {
  readonly seat: number
  readonly epoch: bigint
  readonly url: string
  /** What it says that each try found; it is a verifier's word, and no more. */
  readonly says: readonly string[]
  /** The transcript of an UP: bytes, and whether the host's key signed them for this verifier in this epoch. */
  readonly transcript: {
    readonly bytes: Uint8Array
    readonly holds: boolean
    readonly fault: string | null
  } | null
  /** Why nothing was had from it; null when something was. */
  readonly missing: string | null
}

export interface FetchServedParameters {
  record: IndexedTargetEpoch
  ballot: IndexedBallot
  /** Of the host's beacon key: `beaconKeyFingerprint`. */
  keyFingerprint: Hex
  chainId: number
  verifierNetwork: Address
  signal: AbortSignal
}

const DEADLINE_MS = 10_000
/** Twenty thousand leaves. */
const MOST_EPOCH_BYTES = 8 * 1024 * 1024
const MOST_TRANSCRIPT_BYTES = 16 * 1024

const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((text) => text as Hex)

const epochSchema = z.object({
  leaves: z.array(
    z.object({
      target: z.number().int().nullable(),
      says: z.array(z.string()),
      transcript: z.object({ hash }).nullable(),
    }),
  ),
})

/** Asks a verifier for what it has of a ballot, and checks a transcript. Nothing that it answers is believed. Never fails. */
export async function fetchServed(parameters: FetchServedParameters): Promise<ServedEvidence> {
  const { record, ballot, signal } = parameters
  const { seat, url } = ballot
  const known = { seat, epoch: record.epoch, url, says: [], transcript: null, missing: null }
  try {
    const answer = await fetchBounded(url, `/v1/epochs/${record.epoch}`, MOST_EPOCH_BYTES, signal)
    const { leaves } = epochSchema.parse(JSON.parse(new TextDecoder().decode(answer)))
    const leaf = leaves.find(({ target }) => target === record.target)
    if (!leaf) return { ...known, missing: 'it has no leaf of this target' }
    const transcript = leaf.transcript && (await fetchTranscript(parameters, leaf.transcript.hash))
    return { ...known, says: leaf.says, transcript }
  } catch (error) {
    signal.throwIfAborted()
    return {
      ...known,
      missing: error instanceof z.ZodError ? 'its answer has another form' : messageOf(error),
    }
  }
}

async function fetchTranscript(
  { record, ballot, keyFingerprint, chainId, verifierNetwork, signal }: FetchServedParameters,
  wanted: Hex,
): Promise<ServedEvidence['transcript']> {
  const bytes = await fetchBounded(ballot.url, `/v1/transcripts/${wanted}`, MOST_TRANSCRIPT_BYTES, signal)
  const transcript = decodeTranscript(bytes)
  if (transcript === null || keccak256(bytes) !== wanted) {
    return { bytes, holds: false, fault: 'these are not the bytes of a transcript with that hash' }
  }
  const verdict = checkTranscript(transcript, {
    chainId,
    network: verifierNetwork,
    seed: record.seed ?? '0x',
    verifier: ballot.verifier,
    target: record.targetKey,
    epoch: record.epoch,
    secret: ballot.secret,
    keyFingerprint,
  })
  return { bytes, holds: verdict.holds, fault: verdict.holds ? null : faultText[verdict.fault] }
}

/** At most so many bytes of an answer, in so much time; redirects are not followed. */
async function fetchBounded(
  url: string,
  path: string,
  mostBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const response = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
  })
  if (!response.ok) throw new Error(`it answers with HTTP status ${response.status}`)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > mostBytes) throw new Error(`it answers with more than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
