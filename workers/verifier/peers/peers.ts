import { type EpochEvidence, epochEvidenceSchema } from '@freehold/sdk/evidence'
import { decodeTranscript, exchangeHash, type Transcript } from '@freehold/sdk/proof'
import type { Hex } from 'viem'
import { limitTo } from '../limit.ts'
import { boundedGet, type Lookup } from '../reach/index.ts'

/** What other verifiers serve at the URLs that the chain names. Nothing of it is believed before it is checked. */
export interface Peers {
  /** What a verifier says of its epoch; null: nonsense. @throws Error when it shows nothing, or not yet */
  epoch(url: string, epoch: number, signal: AbortSignal): Promise<EpochEvidence | null>
  /** A transcript by its exchange hash; null: it is another one. @throws Error when it shows nothing */
  transcript(url: string, hash: Hex, signal: AbortSignal): Promise<Transcript | null>
}

const deadlineMs = 10_000
/** Twenty thousand leaves. */
const mostEpochBytes = 8 * 1024 * 1024
const mostTranscriptBytes = 16 * 1024
/** At a time; the others wait. Strangers decide how much they send, and it is all held in memory until it is read. */
const mostDownloads = 4

export function openPeers(lookup: Lookup): Peers {
  const turn = limitTo(mostDownloads)
  const get = (url: string, path: string, mostBytes: number, signal: AbortSignal) =>
    boundedGet({ url: `${url.replace(/\/+$/, '')}${path}`, mostBytes, deadlineMs, lookup, signal })
  return {
    epoch: (url, epoch, signal) =>
      turn(async () => parseEvidence(await get(url, `/v1/epochs/${epoch}`, mostEpochBytes, signal))),
    transcript: (url, hash, signal) =>
      turn(async () => {
        const body = await get(url, `/v1/transcripts/${hash}`, mostTranscriptBytes, signal)
        const transcript = decodeTranscript(body)
        return transcript !== null && exchangeHash(transcript) === hash ? transcript : null
      }),
  }
}

function parseEvidence(body: Buffer): EpochEvidence | null {
  try {
    return epochEvidenceSchema.safeParse(JSON.parse(body.toString('utf8'))).data ?? null
  } catch {
    return null
  }
}
