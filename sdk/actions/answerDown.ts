import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'
import { contractTranscript, type TranscriptEvidence } from './transcripts.ts'

/** A handshake that a member of the committee made with the host. */
export interface DownAnswer extends TranscriptEvidence {
  readonly seat: number
}

export interface AnswerDownParameters extends WriteOptions {
  /** Number of the target. */
  target: number
  /** The reported or the confirming epoch: the one in which the handshakes were made and pledged. */
  epoch: bigint
  /** size - quorum + 1 distinct members of that committee at least; in any order. */
  answers: readonly DownAnswer[]
}

/** Answers a DOWN with the handshakes that the host pledged: nothing is credited. Anyone, until it is posted. */
export async function answerDown(
  client: FreeholdClient,
  { target, epoch, answers, ...options }: AnswerDownParameters,
): Promise<WriteReturnType> {
  const sorted = [...answers].sort((a, b) => a.seat - b.seat)
  const packed = sorted.map(({ seat, secret, transcript, proof }) => {
    return { seat, secret, transcript: contractTranscript(transcript), proof }
  })
  return written(await writeVerifierNetwork(client, 'answerDown', [target, epoch, packed], options))
}
