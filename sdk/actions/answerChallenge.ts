import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'
import { contractTranscript, type TranscriptEvidence } from './transcripts.ts'

export interface AnswerChallengeParameters extends WriteOptions, TranscriptEvidence {
  /** Id of the challenge. */
  challenge: Hex
}

/** Answers a challenge with the transcript of the probe: the bond goes to the accused. Anyone. */
export async function answerChallenge(
  client: FreeholdClient,
  { challenge, secret, transcript, proof, ...options }: AnswerChallengeParameters,
): Promise<WriteReturnType> {
  const args = [challenge, secret, contractTranscript(transcript), proof] as const
  return written(await writeVerifierNetwork(client, 'answerChallenge', args, options))
}
