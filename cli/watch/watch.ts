import { type FreeholdClient, inTurns, type Lease, readSettlement, type Settlement } from '@freehold/sdk'
import { askReachability } from '@freehold/sdk/evidence'
import type { Hex } from 'viem'
import type { SigningClient } from '../kernel/context.ts'
import type { Channel } from './channels/channel.ts'
import { courier, pause } from './courier.ts'
import { derive, deriveReach } from './derive.ts'
import type { HostWatch } from './hosts.ts'
import type { FollowedLeases } from './leases.ts'
import { obey, type UnreachablePolicy } from './policy.ts'
import { settleHeld } from './settle.ts'
import type { WatchState } from './state.ts'

export interface WatchOptions {
  readonly client: FreeholdClient
  readonly state: WatchState
  readonly leases: FollowedLeases
  readonly hosts: { look(): HostWatch }
  readonly channels: readonly Channel[]
  readonly policy: UnreachablePolicy
  /** The wallet that settles its held leases; null: nobody does. */
  readonly settler: SigningClient | null
  /** Below how much runway the tenant wants to hear of it; null: as the escrow has it. */
  readonly lowRunwaySeconds: number | null
  readonly pollMs: number
  /** A line for standard error. */
  readonly note: (says: string) => void
  readonly signal: AbortSignal
}

/** Leases whose verifiers are asked at a time. */
const MOST_LEASES_AT_A_TIME = 4
/** A verifier may take so long for one answer. */
const VERIFIER_TIMEOUT_MS = 5_000
/** Where verifiers did not know, they are asked again after so long: one of them may have been out of reach. */
const ASK_AGAIN_MS = 30_000

/** Looks at leases and hosts, asks verifiers, settles and tells, each at its own pace, until the signal comes. */
export async function watchLeases(options: WatchOptions): Promise<void> {
  const { channels } = options
  const notAskedBefore = new Map<Hex, number>()
  const notSettledBefore = new Map<Hex, number>()
  let leases: readonly Lease[] = []
  const inState = (state: Lease['status']['state']) => leases.filter(({ status }) => status.state === state)
  await Promise.all([
    repeat(options, async () => {
      leases = await lookAtLeases(options)
    }),
    repeat(options, () => lookThroughVerifiers(options, inState('Active'), notAskedBefore)),
    repeat(options, () => settleHeld(options, inState('Settling'), notSettledBefore)),
    ...channels.map((channel) => courier(channel, options)),
  ])
}

/** What goes wrong with the chain ends nothing: it is told, and looked at again. */
async function repeat({ pollMs, note, signal }: WatchOptions, look: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await look()
    } catch (error) {
      if (signal.aborted) return
      note(error instanceof Error ? error.message : String(error))
    }
    await pause(pollMs, signal)
  }
}

async function lookAtLeases(options: WatchOptions): Promise<readonly Lease[]> {
  const { client, state, leases, hosts, lowRunwaySeconds } = options
  const now = await leases.refresh()
  const { sinceBlock } = state.memory()
  const look = hosts.look()
  await Promise.all(
    now.map(async (lease) => {
      const { leaseId, successorId, terms, openedAtBlock } = lease
      if (successorId !== null) state.inherit(leaseId, successorId)
      const isNew = openedAtBlock > BigInt(sinceBlock)
      const [isHostSilent, instance, settlement] = await Promise.all([
        hasEnded(lease) ? null : look.isSilent(terms.host),
        hasEnded(lease) ? null : look.instance(lease),
        state.of(leaseId)?.state === 'Settling' ? settlementOf(client, lease) : null,
      ])
      state.take(
        { leaseId, host: terms.host },
        derive(state.of(leaseId), { lease, instance, isHostSilent, settlement, lowRunwaySeconds }, isNew),
      )
    }),
  )
  return now
}

const hasEnded = ({ status: { state } }: Lease) => state === 'Settling' || state === 'Closed'

async function settlementOf(client: FreeholdClient, lease: Lease): Promise<Settlement | null> {
  const { leaseId, status, ending } = lease
  if (status.state !== 'Closed') return null
  return readSettlement(client, { leaseId, ...(ending && { fromBlock: ending.blockNumber }) })
}

/**
 * Asks the verifiers of each lease once per epoch, again where they did not know, and does what the tenant chose.
 * @param notBefore When a lease may be asked about again, in milliseconds of `Date.now()`.
 */
async function lookThroughVerifiers(
  options: WatchOptions,
  leases: readonly Lease[],
  notBefore: Map<Hex, number>,
): Promise<void> {
  const { client, state, signal } = options
  const due = leases.filter(({ leaseId }) => Date.now() >= (notBefore.get(leaseId) ?? 0))
  await inTurns(due, MOST_LEASES_AT_A_TIME, async (lease) => {
    const { leaseId, terms } = lease
    const after = BigInt(state.of(leaseId)?.reach?.epoch ?? 0)
    const found = await askReachability(client, { lease, after, deadlineMs: VERIFIER_TIMEOUT_MS, signal })
    const known = state.of(leaseId)
    if (known === null) return // it ended meanwhile
    if (found?.verdict === 'unclear') notBefore.set(leaseId, Date.now() + ASK_AGAIN_MS)
    if (found) state.take({ leaseId, host: terms.host }, deriveReach(known, lease, found))
    const isTried = await obey(options, lease)
    if (isTried) notBefore.set(leaseId, Date.now() + ASK_AGAIN_MS)
  })
}
