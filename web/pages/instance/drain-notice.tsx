import Alert from '@cloudscape-design/components/alert'
import type { Lease, LeaseStatus } from '@freehold/sdk'

/** That the host takes no new leases: its provider prepares to take it down. The chain says so, for anybody who has the link. */
export function DrainNotice({ lease, status }: { lease: Lease; status: LeaseStatus }) {
  const isLive = status.state === 'Open' || status.state === 'Active'
  if (!isLive || !lease.hostWord.isDraining) return null
  return (
    <Alert type="warning" header={`Host ${lease.terms.host} is being drained`}>
      Its provider takes no new leases and changes no sizes, as before maintenance. This instance runs on
      until it ends, or until the provider closes it; what is not billed comes back to you then. Copy what you
      need, or move.
    </Alert>
  )
}
