import type { Target } from '@freehold/sdk'
import { epochNumberAt, startOfEpoch } from '@freehold/sdk'
import { readClientVersion } from '@freehold/sdk/proof'
import type { Recorder } from '../../beacon/index.ts'
import { type DefenceView, isReportedBefore, type Pledgeable, type SeenTarget } from './decide.ts'
import type { EpochKey, Pledges } from './pledges.ts'
import {
  type Evidence,
  leastAnswers,
  type Reading,
  readEvidence,
  readPledge,
  readSealedEpoch,
  readTarget,
} from './read-chain.ts'
import { confirmedIn, type DefenceTiming, isPledging } from './timing.ts'

/** What decisions are made from, with what the steps need beyond that. */
export interface Look {
  readonly view: DefenceView
  readonly target: Target
  /** Which epoch can be pledged in; null: none now. */
  readonly pledgeIn: EpochKey | null
  readonly evidence: readonly Evidence[]
}

export interface LookOptions {
  readonly reading: Reading
  readonly recorder: Recorder
  readonly pledges: Pledges
  readonly timing: DefenceTiming
  /** Timestamp of the head. Unix seconds. */
  readonly now: number
}

/** Reads what the chain says of this host, and compares it with what is here; null while the host is not enrolled. */
export async function lookAround(options: LookOptions): Promise<Look | null> {
  const { reading, pledges, timing, now } = options
  const target = await readTarget(reading)
  if (target === null) return null
  const pledging = await readPledging(options, target)
  const evidence = await readAllEvidence(options, target)
  const view = {
    now,
    timing,
    target: seen(target),
    pledgeable: pledging?.pledgeable ?? null,
    showable: evidence,
    keptEpochs: pledges.epochs(),
  }
  return { view, target, pledgeIn: pledging?.key ?? null, evidence }
}

async function readPledging(
  { reading, recorder, pledges, timing, now }: LookOptions,
  target: Target,
): Promise<{ readonly key: EpochKey; readonly pledgeable: Pledgeable } | null> {
  const epoch = epochNumberAt(timing, now)
  if (epoch === 0 || !isPledging(timing, epoch, now) || !isReportedBefore(seen(target), epoch)) return null
  const record = await readSealedEpoch(reading, epoch)
  if (record === null) return null
  const key = { network: reading.client.network.contracts.verifierNetwork, epoch, seed: record.seed }
  const kept = pledges.get(key)
  const nonces = kept
    ? kept.transcripts.map(({ clientVersion }) => readClientVersion(clientVersion))
    : recorder.since(startOfEpoch(timing, epoch)).map(({ nonce }) => nonce)
  const { first, confirmation } = leastAnswers(record)
  const isPledged = (await readPledge(reading, epoch, target.target)) !== null
  const least = Math.min(first, confirmation)
  return { key, pledgeable: { epoch, least, nonces: new Set(nonces).size, isPledged } }
}

/** The committee that reported is the smaller one, so what it can be shown comes first. */
async function readAllEvidence(
  { reading, pledges, timing }: LookOptions,
  target: Target,
): Promise<Evidence[]> {
  if (target.state !== 'Confirmed') return []
  const second = confirmedIn(timing, target.answerableUntil)
  const found = [
    await readEvidence(reading, pledges, target, second - 1, 'first'),
    await readEvidence(reading, pledges, target, second, 'confirmation'),
  ]
  return found.filter((one) => one !== null)
}

const seen = ({ state, suspectedEpoch, answerableUntil }: Target): SeenTarget => ({
  state,
  suspectedEpoch: Number(suspectedEpoch),
  answerableUntil,
})
