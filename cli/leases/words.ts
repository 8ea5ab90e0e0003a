import { formatDuration } from '@freehold/sdk'
import type { Hex } from 'viem'
import type { Paint } from '../output/paint.ts'
import type { LeaseView } from './view.ts'

/** The first ten characters of a lease id: enough to name it on the command line, as long as they are unique. */
export function shortId(leaseId: Hex): string {
  return leaseId.slice(0, 10)
}

/** How a lease stands, in a word or two. */
export function stateWord(lease: LeaseView, paint: Paint): string {
  switch (lease.state) {
    case 'Open':
      return lease.atSeconds > lease.activationDeadline ? paint.bad('overdue') : paint.warn('preparing')
    case 'Active':
      if (lease.isExhausted) return paint.bad('exhausted')
      return lease.isLowRunway ? paint.warn('active, low') : paint.good('active')
    case 'Settling':
      return 'settling'
    default:
      return (lease.ending?.how ?? 'Closed').toLowerCase()
  }
}

/** What is left, or for how long nothing was. */
export function runwayText(lease: LeaseView): string {
  if (lease.state !== 'Open' && lease.state !== 'Active') return '-'
  return lease.isExhausted
    ? `dry for ${formatDuration(lease.deadSeconds)}`
    : formatDuration(lease.runwaySeconds)
}

/** The commands that make sense next, one a line; null when there are none. */
export function nextSteps(lease: LeaseView): string | null {
  const id = shortId(lease.leaseId)
  switch (lease.state) {
    case 'Open':
      return `freehold rent --resume ${id}\nfreehold cancel ${id}`
    case 'Active':
      return lease.isExhausted
        ? `freehold topup ${id} --hours 24\nfreehold close ${id}`
        : `freehold ssh ${id}\nfreehold topup ${id} --hours 24\nfreehold close ${id}`
    default:
      return null
  }
}
