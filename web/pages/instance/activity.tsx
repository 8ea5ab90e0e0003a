import Header from '@cloudscape-design/components/header'
import type { Lease } from '@freehold/sdk'
import { ActionTable } from '../../components/action-table.tsx'
import { Empty, Failed } from '../../components/faces.tsx'
import { useLeaseActions } from '../../queries/use-lease-actions.ts'

/** Every transaction of the lease, newest first. */
export function Activity({ lease }: { lease: Lease }) {
  const actions = useLeaseActions(lease.leaseId)
  if (actions.error && !actions.data)
    return (
      <Failed
        error={actions.error}
        what="The transactions could not be read"
        onRetry={() => void actions.refetch()}
      />
    )
  return (
    <ActionTable
      label="Transactions of the lease"
      header={<Header variant="h2">Transactions</Header>}
      actions={actions.data?.toReversed() ?? []}
      loading={actions.isPending}
      loadingText="Reading the events of the lease"
      empty={<Empty title="Nothing happened yet" />}
    />
  )
}
