import { setTimeout as sleep } from 'node:timers/promises'
import { type ClockParameters, decodeLeaseWord } from '@freehold/sdk'
import type { Hash, Hex } from 'viem'
import type { Book, ChainView } from '../chain/index.ts'
import { guestName } from '../hypervisor/index.ts'
import { Again } from '../queue/index.ts'
import { givenTo } from './capacity.ts'
import {
  type Found,
  isDiskLost,
  nextSteps,
  type Policy,
  type StepName,
  type UnixSeconds,
  type Wanted,
} from './decide.ts'
import { isCurrent } from './definition.ts'
import { correctedStop, foundOf, type GuestList } from './found.ts'
import type { Guests } from './guest-list.ts'
import { handOver, nextHolder } from './hand-over.ts'
import type { LeaseFacts } from './lease-facts.ts'
import type { InstanceRecord } from './record.ts'
import type { HostContext } from './steps/types.ts'
import { lookAgainAt, wantedOf } from './wanted.ts'

export interface ReconcilerOptions {
  readonly host: HostContext
  readonly book: Book
  readonly facts: LeaseFacts
  readonly guests: Guests
  readonly clock: ClockParameters
  readonly policy: Policy
  readonly retentionSeconds: number
  /** Hands steps to the queue; the same step twice is one. */
  readonly enqueue: (lease: Hex, openedIn: Hash | null, steps: readonly StepName[]) => Promise<void>
  readonly onTrouble: (sentence: string) => void
  /** An instance went over to another lease. */
  readonly onHandOver?: (from: Hex, to: Hex) => void
  /** An ending is on chain that no event told of: events were missed. */
  readonly onEventsMissing?: () => void
  readonly stopping: AbortSignal
}

/** What was decided for a lease, and from what. */
export interface Decision {
  readonly wanted: Wanted
  readonly found: Found
  readonly steps: readonly StepName[]
  readonly now: UnixSeconds
}

/** Compares what the chain wants with what is there, lease by lease, and hands the difference to the queue. */
export interface Reconciler {
  /** Looks at these leases soon, together with others that are asked for meanwhile. */
  lookAt(leases: Iterable<Hex>): void
  /** Looks at every lease of events and records; resolves when all were looked at once. */
  lookAtAll(): Promise<void>
  /** The chain moved: looks at leases whose time has come, and at those that wait for finality. */
  onView(view: ChainView): void
  /** What would be done for a lease right now, from what is known. */
  decide(lease: Hex): Promise<Decision>
  /** The last decision per lease, for metrics. */
  decisions(): ReadonlyMap<Hex, Decision>
  /** Waits until no look is under way; none is begun once `stopping` is aborted. */
  stop(): Promise<void>
}

/** A lease with steps left, or with something unknown, is looked at again after so long even when nothing is heard of it: Redis may have lost its jobs. */
const patrolMs = 4_000
/** Pause after a look that failed: the chain or Redis was away. */
const retryMs = 500

/** The step under which a lost disk is told; no step of an active lease has this name. */
const lostDisk: StepName = 'makeDisk'

export function openReconciler(options: ReconcilerOptions): Reconciler {
  const { host, book, facts, guests, clock } = options
  const pending = new Set<Hex>()
  /** Leases of which the chain said nothing when they were last looked at. */
  const unheard = new Set<Hex>()
  const last = new Map<Hex, Decision & { readonly at: number; readonly due: UnixSeconds | null }>()
  let finalNumber: number | null = null
  let loop: Promise<void> | null = null

  function decideFrom(id: Hex, list: GuestList): Decision {
    const lease = book.lease(id)
    const record = host.instances.get(id)
    const known = facts.of(id)
    // Its instance has not gone over to the successor yet: that comes first.
    const isHandedOn = record !== null && lease?.successor != null
    const wanted = wantedOf(isHandedOn ? null : lease, record?.openedBlock ?? 0, known, {
      clock,
      retentionSeconds: options.retentionSeconds,
      wipeAtEnd: record?.policy?.wipeAtEnd ?? false,
      billedBeforeSeconds: billedUnder(record?.earlier ?? []),
      power: record?.wish.power === 'off' ? 'off' : 'on',
      close: record?.closeBecause != null,
      restartOnPoweroff: record?.manifest?.restartOnPoweroff ?? false,
      // After a resize there was a lease before: that this one is gone is no word on the data.
      wasFinal: record !== null && (record.wasFinal || record.earlier.length > 0),
    })
    const now = known?.view.head.timestamp ?? 0
    // A launch may be in trouble for a while; the time in which the chain was silent, and none could be ended, is not part of it.
    if (known === null) unheard.add(id)
    else if (unheard.delete(id)) host.troubles.startAnew(id, now)
    const troubles = host.troubles.of(id)
    const found = foundOf(record, host.instances.pathsOf(id), list, {
      traces: host.instances.hasTraces(id),
      isCurrent:
        record === null ||
        lease === null ||
        isCurrent(record, givenTo(record, lease, book.leases(), host.capacity)),
      forwarded: host.forwards.has(id),
      sshAnswered: host.sshAnswered.has(id),
      refused: troubles.some(({ kind }) => kind === 'never'),
      troubleSince: troubles.length > 0 ? Math.min(...troubles.map(({ since }) => since)) : null,
      blocked: troubles.filter(({ kind }) => kind !== 'again').map(({ step }) => step),
    })
    return { wanted, found, steps: nextSteps(wanted, found, now, options.policy), now }
  }

  const billedUnder = (earlier: InstanceRecord['earlier']): number =>
    earlier.reduce(
      (sum, one) => sum + (one.billedSeconds || (book.lease(one.lease)?.ending?.billedSeconds ?? 0)),
      0,
    )

  async function look(id: Hex, list: GuestList): Promise<void> {
    correctRecord(id, list)
    const lease = book.lease(id)
    const decision = decideFrom(id, list)
    last.set(id, { ...decision, at: Date.now(), due: dueOf(id, decision) })
    tellOfLostDisk(id, decision)
    if (isEndingMissing(id)) options.onEventsMissing?.()
    forgetStop(id, decision)
    host.operations.settle(id, decision.wanted, decision.found, host.underWay.has(id))
    if (isDone(decision)) return forget(id)
    if (decision.steps.length > 0) await options.enqueue(id, lease?.openedBlock.hash ?? null, decision.steps)
  }

  /** The host was about to stop it and did not, and nothing asks for that any more: what happens now is the guest's doing. */
  function forgetStop(id: Hex, { found, steps }: Decision): void {
    const isSteady = found.guest === 'running' && steps.length === 0 && !host.underWay.has(id)
    if (isSteady && host.instances.get(id)?.stoppedBy === 'host')
      host.instances.update(id, { stoppedBy: null })
  }

  function isEndingMissing(id: Hex): boolean {
    const known = facts.of(id)
    if (known === null || known.finalWord === null || book.lease(id)?.ending !== null) return false
    const { state } = decodeLeaseWord(known.finalWord)
    return state === 'Closed' || state === 'Settling'
  }

  /** It stays a trouble until the disk is back or the lease is over. */
  function tellOfLostDisk(id: Hex, { wanted, found, now }: Decision): void {
    if (!isDiskLost(wanted, found)) {
      if (wanted.kind === 'active' || wanted.kind === 'ended') host.troubles.clear(id, lostDisk)
      return
    }
    const { disk } = host.instances.pathsOf(id)
    const sentence = `Lease ${id} is active, and its disk ${disk} is missing. Bring it back; no empty one takes its place.`
    host.troubles.note(id, lostDisk, new Again(sentence), now)
    options.onTrouble(sentence)
  }

  /** Writes down what later looks could not find out again. */
  function correctRecord(id: Hex, list: GuestList): void {
    const record = host.instances.get(id)
    if (record === null) return
    const stoppedBy = list ? correctedStop(record, list.get(guestName(record.instance))) : undefined
    if (stoppedBy !== undefined) host.instances.update(id, { stoppedBy })
    const finalWord = facts.of(id)?.finalWord ?? 0n
    const isActive = decodeLeaseWord(finalWord).state === 'Active'
    if (isActive && !record.wasFinal && !host.chainForgets) host.instances.update(id, { wasFinal: true })
  }

  function dueOf(id: Hex, { wanted, found }: Decision): UnixSeconds | null {
    const byChain = lookAgainAt(wanted, book.lease(id), facts.of(id), clock)
    if (wanted.kind !== 'opened' || found.troubleSince === null) return byChain
    return Math.min(byChain ?? Number.POSITIVE_INFINITY, found.troubleSince + options.policy.patienceSeconds)
  }

  function forget(id: Hex): void {
    last.delete(id)
    unheard.delete(id)
    facts.forget(id)
    book.forget(id)
    host.troubles.forget(id)
  }

  async function lookAtPending(): Promise<void> {
    const ids = [...pending]
    pending.clear()
    const failed = await lookAtEach(ids).catch((error: Error) => {
      options.onTrouble(`Leases cannot be looked at: ${error.message}`)
      return ids
    })
    if (failed.length === 0) return
    for (const id of failed) pending.add(id)
    await sleep(retryMs, undefined, { signal: options.stopping }).catch(() => {})
  }

  /** Returns those that could not be looked at; they are nobody else's trouble. */
  async function lookAtEach(ids: readonly Hex[]): Promise<readonly Hex[]> {
    const all = withKin(ids)
    await facts.refresh(all)
    handOverAll(all)
    const list = await guests.list()
    const failed: Hex[] = []
    for (const id of all) {
      try {
        await look(id, list)
      } catch (error) {
        options.onTrouble(`Lease ${id} cannot be looked at: ${(error as Error).message}`)
        failed.push(id)
      }
    }
    return failed
  }

  /** Leases that hold, held or will hold the same instance are looked at together. */
  function withKin(ids: readonly Hex[]): readonly Hex[] {
    const all = new Set(ids)
    for (const id of all) {
      const lease = book.lease(id)
      const record = host.instances.get(id) ?? host.instances.heldBefore(id)
      for (const kin of [
        lease?.successor,
        lease?.predecessor,
        record?.lease,
        ...(record?.earlier ?? []).map(({ lease }) => lease),
      ]) {
        if (kin != null) all.add(kin)
      }
    }
    return [...all]
  }

  function handOverAll(ids: readonly Hex[]): void {
    const stateOf = (id: Hex) => {
      const known = facts.of(id)
      return known === null ? null : decodeLeaseWord(known.word).state
    }
    for (const id of ids) {
      // As often as it was resized while nobody looked.
      for (let record = host.instances.get(id); record !== null; ) {
        const to = nextHolder(record, book, stateOf)
        if (to === null || book.lease(to) === null) break
        handOver(host.instances, book, record, to)
        options.onHandOver?.(record.lease, to)
        record = host.instances.get(to)
      }
    }
  }

  function run(): Promise<void> {
    loop ??= (async () => {
      while (pending.size > 0 && !options.stopping.aborted) await lookAtPending()
    })().finally(() => {
      loop = null
    })
    return loop
  }

  function lookAt(leases: Iterable<Hex>): void {
    for (const lease of leases) pending.add(lease)
    void run()
  }

  return {
    lookAt,
    async lookAtAll() {
      facts.doubtAll()
      lookAt([...book.leases().map(({ id }) => id), ...host.instances.all().map(({ lease }) => lease)])
      await run()
    },
    onView({ head, finalized }) {
      const settled = finalized !== null && finalized.number !== finalNumber
      finalNumber = finalized?.number ?? null
      const ids: Hex[] = []
      for (const [id, { wanted, found, due, steps, at }] of last) {
        const waiting = settled && wanted.kind === 'unsettled'
        const unclear = wanted.kind === 'unknown' || found.guest === 'unknown'
        const patrol = (steps.length > 0 || unclear) && Date.now() - at > patrolMs
        if (waiting || patrol) facts.doubt([id])
        if (waiting || patrol || (due !== null && due <= head.timestamp)) ids.push(id)
      }
      if (ids.length > 0) lookAt(ids)
    },
    async decide(lease) {
      return decideFrom(lease, await guests.list())
    },
    decisions: () => last,
    async stop() {
      await loop
    },
  }
}

/** Nothing is left of it, and nothing will be. */
function isDone({ wanted, found }: Decision): boolean {
  if (found.traces) return false
  return wanted.kind === 'undone' || (wanted.kind === 'ended' && wanted.finalizableAt === null)
}
