import { contractTranscript, explainError, startOfEpoch, verifierNetworkAbi } from '@freehold/sdk'
import { encodeFunctionData, type Hex } from 'viem'
import type { Recorder } from '../../beacon/index.ts'
import type { Sender } from '../../chain/index.ts'
import { answersOf } from './answers.ts'
import type { DefenceStep } from './decide.ts'
import type { Look } from './look.ts'
import type { Pledges } from './pledges.ts'
import type { Reading } from './read-chain.ts'
import { confirmedIn } from './timing.ts'

/** A transaction that is not mined by then is left to the next round, which finds it in the outbox. */
const sendDeadlineMs = 2 * 60_000

/** What is worth telling, and counted in the metrics. */
export type DefenceEvent = 'pledged' | 'nothing to pledge' | 'answered' | 'nothing to show'

/** Tells of an event in an epoch; of the same one only once. */
export type Tell = (event: DefenceEvent, epoch: number, facts: object, sentence: string) => void

export interface StepOptions {
  readonly reading: Reading
  readonly sender: Sender
  readonly recorder: Recorder
  readonly pledges: Pledges
  readonly tell: Tell
  readonly stopping: AbortSignal
}

/** Takes a step that was decided by this look. It may be taken twice. */
export async function takeStep(step: DefenceStep, look: Look, options: StepOptions): Promise<void> {
  switch (step.do) {
    case 'pledge':
      return pledge(look, options)
    case 'answer':
      return answer(step.epoch, look, options)
    case 'sayNothingToPledge':
      return options.tell(
        'nothing to pledge',
        step.epoch,
        { handshakes: look.view.pledgeable?.nonces, needed: look.view.pledgeable?.least },
        'verifiers reported this host down, and its beacon answered too few of them since to prove otherwise: see whether it is reached from outside',
      )
    case 'sayNothingToShow':
      return options.tell(
        'nothing to show',
        step.epoch,
        { shown: look.evidence.map(({ epoch, members, least }) => ({ epoch, members, needed: least })) },
        'a second committee confirmed that this host was down, and too few of its members made handshakes with it to answer: the outage will be credited',
      )
    case 'forget':
      return options.pledges.forget(step.epoch)
  }
}

/** On disk first: what was sent can be shown later, whatever happens in between. */
async function pledge({ view, target, pledgeIn }: Look, options: StepOptions): Promise<void> {
  if (pledgeIn === null) throw new Error('A pledge was decided on for no epoch.')
  const { epoch } = pledgeIn
  const seenHere = options.recorder.since(startOfEpoch(view.timing, epoch))
  const { root, transcripts } = options.pledges.keep(pledgeIn, seenHere)
  const args = [target.target, root] as const
  const data = encodeFunctionData({ abi: verifierNetworkAbi, functionName: 'pledge', args })
  await send(`pledge ${target.target} ${epoch} ${root}`, data, 'pledge', options)
  options.tell(
    'pledged',
    epoch,
    { handshakes: transcripts.length },
    'verifiers reported this host down in the epoch before; pledged the handshakes that its beacon made since',
  )
}

async function answer(epoch: number, { view, target, evidence }: Look, options: StepOptions): Promise<void> {
  const shown = evidence.find((one) => one.epoch === epoch)
  if (shown === undefined) throw new Error(`An answer was decided on without handshakes of epoch ${epoch}.`)
  const answers = answersOf(shown.pledge, shown.found, shown.least).map(({ transcript, ...rest }) => ({
    ...rest,
    transcript: contractTranscript(transcript),
  }))
  const args = [target.target, BigInt(epoch), answers] as const
  const data = encodeFunctionData({ abi: verifierNetworkAbi, functionName: 'answerDown', args })
  const confirmed = confirmedIn(view.timing, target.answerableUntil)
  await send(`answerDown ${target.target} ${confirmed}`, data, 'answerDown', options)
  options.tell(
    'answered',
    confirmed,
    { members: shown.members, needed: shown.least },
    'two committees found this host down; answered with handshakes that their members made with it, so nothing is credited',
  )
}

/** The contract is asked first, for the estimate: what it refuses is not sent. The same key is never sent twice. */
async function send(key: string, data: Hex, functionName: string, options: StepOptions): Promise<void> {
  const { reading, sender, stopping } = options
  const to = reading.client.network.contracts.verifierNetwork
  try {
    await sender.send({ key, to, data }, AbortSignal.any([stopping, AbortSignal.timeout(sendDeadlineMs)]))
  } catch (error) {
    throw explainError(error, reading.client, functionName)
  }
}
