import { createFreeholdClient, epochNumberAt, type NetworkConfig, startOfEpoch } from '@freehold/sdk'
import type { Recorder } from '../../beacon/index.ts'
import type { ChainView, Sender } from '../../chain/index.ts'
import type { Log } from '../../process/index.ts'
import { isWorthALook, nextSteps } from './decide.ts'
import { lookAround } from './look.ts'
import type { Pledges } from './pledges.ts'
import { type Reading, readTiming } from './read-chain.ts'
import { type DefenceEvent, type Tell, takeStep } from './steps.ts'
import { type DefenceTiming, isPledging } from './timing.ts'

/** Where the escrow follows no verifiers, it is asked so often whether it does now. */
const askAgainMs = 60_000
/** While a DOWN stands or may come, the chain is asked so often per epoch. */
const looksPerEpoch = 60

export interface DefenceOptions {
  readonly network: NetworkConfig
  readonly host: bigint
  readonly sender: Sender
  readonly recorder: Recorder
  readonly pledges: Pledges
  readonly log: Log
  /** Told of troubles that may pass. */
  readonly say: (sentence: string) => void
  readonly stopping: AbortSignal
}

/** Defends the host against a DOWN that is wrong: pledges what its beacon answered, and shows it. */
export interface Defence {
  /** To be called at every new head. Mostly it only reckons; rounds never overlap. */
  onView(view: ChainView): void
  /** What happened since this process began. */
  counts(): Readonly<Partial<Record<DefenceEvent, number>>>
  /** Ends after the round that is under way. */
  stop(): Promise<void>
}

export function openDefence(options: DefenceOptions): Defence {
  const { network, recorder, pledges, log, say, stopping } = options
  const reading: Reading = { client: createFreeholdClient({ network }), host: options.host }
  const counts: Partial<Record<DefenceEvent, number>> = {}
  const told = new Set<string>()
  let timing: DefenceTiming | null = null
  let askedAtMs = Number.NEGATIVE_INFINITY
  let lookedAt = Number.NEGATIVE_INFINITY
  let unreportedIn = 0
  let isStopped = false
  let running: Promise<void> | null = null

  const tell: Tell = (event, epoch, facts, sentence) => {
    const name = `${event} ${epoch}`
    if (told.has(name)) return
    if (told.size >= 100) told.clear()
    told.add(name)
    counts[event] = (counts[event] ?? 0) + 1
    log.warn({ epoch, ...facts }, sentence)
  }

  async function timingOf(): Promise<DefenceTiming | null> {
    if (timing === null && performance.now() - askedAtMs > askAgainMs) {
      timing = await readTiming(reading)
      askedAtMs = performance.now() // a failure is tried again at the next head
    }
    return timing
  }

  async function round({ head }: ChainView): Promise<void> {
    const times = await timingOf()
    if (times === null) return
    const now = head.timestamp
    const epoch = epochNumberAt(times, now)
    if (epoch > 0) recorder.forgetBefore(startOfEpoch(times, epoch))
    if (!isWorthALook({ now, timing: times, keptEpochs: pledges.epochs(), unreportedIn })) return
    if (Math.abs(now - lookedAt) < times.epochSeconds / looksPerEpoch) return
    const look = await lookAround({ reading, recorder, pledges, timing: times, now })
    lookedAt = now
    if (isPledging(times, epoch, now) && !look?.pledgeIn) unreportedIn = epoch
    if (look === null) return
    for (const step of nextSteps(look.view))
      await takeStep(step, look, { reading, sender: options.sender, recorder, pledges, tell, stopping })
  }

  return {
    onView(view) {
      if (isStopped || running !== null) return
      running = round(view)
        .catch((error: Error) => {
          if (!stopping.aborted) say(`A DOWN of this host cannot be answered now: ${firstLine(error)}`)
        })
        .finally(() => {
          running = null
        })
    },
    counts: () => counts,
    async stop() {
      isStopped = true
      await running
    },
  }
}

/** What follows in some errors is the whole call, of many kilobytes. */
const firstLine = ({ message }: Error): string => message.split('\n', 1)[0] ?? ''
