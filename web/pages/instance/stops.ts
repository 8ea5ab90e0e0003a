import type { CancelReason, CloseReason, DeclineReason, Lease, LeaseStatus } from '@freehold/sdk'

/** One stop on a lease's way. Stops that happened carry the block and transaction that prove it. */
export type Stop = {
  id: 'opened' | 'running' | 'exhausted' | 'ended' | 'settled'
  title: string
  /** `now` is under way, `next` has not begun. */
  stage: 'done' | 'now' | 'next' | 'warning' | 'failed'
  says?: string
  /** Block in which it happened, for its time. */
  blockNumber?: bigint
  transactionHash?: `0x${string}`
  /** A chain second to count down to, and what happens then. */
  until?: { atSeconds: number; says: string }
}

const REASONS: Record<CloseReason | DeclineReason | CancelReason, string> = {
  TenantDone: 'the tenant was done',
  HostMaintenance: 'maintenance of the host',
  HostFailure: 'a failure of the host',
  TermsViolated: 'violated terms',
  Exhausted: 'the purse was empty',
  HostLatched: 'the host was down for days',
  BadManifest: 'the host could not read the launch manifest',
  ImageUnavailable: 'the host does not have the image',
  NoCapacity: 'the host has no room after all',
  TenantChangedMind: 'the tenant changed their mind',
  TooSlow: 'the host was too slow',
  DeadlinePassed: 'the host did not start it in time',
  Resized: 'another size, under another lease',
  Other: 'another reason',
}

/** A typed reason in words. */
export function reasonText(reason: CloseReason | DeclineReason | CancelReason): string {
  return REASONS[reason]
}

/** A lease's way so far and ahead, from facts on the chain only. */
export function timelineOf(
  lease: Lease,
  status: LeaseStatus,
  atSeconds: number,
  holdSeconds: number,
): Stop[] {
  const stops = [openedStop(lease), runningStop(lease, atSeconds)]
  if (status.isExhausted && status.state === 'Active') stops.push(exhaustedStop(status))
  const ended = endedStop(lease)
  if (ended) stops.push(ended)
  if (lease.ending?.how === 'Closed') stops.push(settledStop(lease, status, atSeconds, holdSeconds))
  return stops.filter((stop): stop is Stop => stop !== null)
}

function openedStop({ openedAtBlock, openTransactionHash, predecessorId }: Lease): Stop {
  return {
    id: 'opened',
    title: predecessorId ? 'Resized' : 'Opened',
    stage: 'done',
    says: predecessorId
      ? 'The instance went on under this lease, with what was left in the purse of the one before.'
      : 'Deposit and terms are on the chain.',
    blockNumber: openedAtBlock,
    transactionHash: openTransactionHash,
  }
}

function runningStop(
  { activation, ending, terms, word, predecessorId }: Lease,
  atSeconds: number,
): Stop | null {
  if (activation) {
    return {
      id: 'running',
      title: 'Running',
      stage: 'done',
      says: predecessorId
        ? 'The machine ran on; billing at the new price began here.'
        : 'The host started the machine; billing began here.',
      blockNumber: activation.blockNumber,
      transactionHash: activation.transactionHash,
    }
  }
  if (ending || word.state === 'Closed') return null
  const until = { atSeconds: terms.activationDeadline, says: 'until everything can be taken back' }
  if (atSeconds > terms.activationDeadline) {
    return {
      id: 'running',
      title: 'The host did not start it in time',
      stage: 'failed',
      says: 'Cancel to get everything back.',
    }
  }
  return {
    id: 'running',
    title: 'The host prepares the machine',
    stage: 'now',
    says: 'Nothing is billed yet.',
    until,
  }
}

function exhaustedStop({ isGraceOver }: LeaseStatus): Stop {
  return {
    id: 'exhausted',
    title: 'The purse is empty',
    stage: 'warning',
    says: isGraceOver
      ? 'Billing stopped and the grace is over: anyone may close it now. A top-up still wakes it.'
      : 'Billing stopped; the host may stop the machine. A top-up wakes it, and the time between costs nothing.',
  }
}

function endedStop({ ending }: Lease): Stop | null {
  if (!ending) return null
  const says = `Reason: ${reasonText(ending.reason)}.`
  const { blockNumber, transactionHash } = ending
  const title = { Closed: 'Closed', Cancelled: 'Cancelled', Declined: 'Declined by the host' }[ending.how]
  return {
    id: 'ended',
    title,
    stage: ending.how === 'Declined' ? 'failed' : 'done',
    says,
    blockNumber,
    transactionHash,
  }
}

function settledStop(lease: Lease, status: LeaseStatus, atSeconds: number, holdSeconds: number): Stop {
  if (lease.word.state === 'Closed')
    return { id: 'settled', title: 'Settled', stage: 'done', says: 'Everybody is paid, to the unit.' }
  const finalizableAt = status.finalizableAt || lease.word.markAt + holdSeconds
  if (atSeconds >= finalizableAt) {
    return {
      id: 'settled',
      title: 'Ready to settle',
      stage: 'now',
      says: 'The hold is over: anyone may settle it now.',
    }
  }
  return {
    id: 'settled',
    title: 'On hold',
    stage: 'now',
    says: 'What was not used is back already. The last seconds wait in case a verdict strikes them.',
    until: { atSeconds: finalizableAt, says: 'until it can be settled' },
  }
}
