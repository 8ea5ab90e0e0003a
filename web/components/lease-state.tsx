import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import type { Lease, LeaseStatus } from '@freehold/sdk'

type Look = { type: StatusIndicatorProps.Type; text: string }

/** A lease's state in the words a tenant uses. */
export function stateLook({ ending }: Pick<Lease, 'ending'>, status: LeaseStatus): Look {
  switch (status.state) {
    case 'Open':
      return { type: 'in-progress', text: 'Preparing' }
    case 'Active':
      if (status.isExhausted) return { type: 'warning', text: 'Out of funds' }
      return status.isLowRunway
        ? { type: 'warning', text: 'Running, low runway' }
        : { type: 'success', text: 'Running' }
    case 'Settling':
      return { type: 'pending', text: 'Closed, on hold' }
    case 'Closed':
      if (ending?.how === 'Declined') return { type: 'error', text: 'Declined' }
      return { type: 'stopped', text: ending?.how === 'Cancelled' ? 'Cancelled' : 'Closed' }
    case 'None':
      return { type: 'pending', text: 'Unknown' }
  }
}

export function LeaseState({ lease, status }: { lease: Lease; status: LeaseStatus }) {
  const { type, text } = stateLook(lease, status)
  return <StatusIndicator type={type}>{text}</StatusIndicator>
}
