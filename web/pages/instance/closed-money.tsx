import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import type { Lease, LeaseStatus } from '@freehold/sdk'
import { Failed, Waiting } from '../../components/faces.tsx'
import { Money } from '../../components/money.tsx'
import { Time } from '../../components/time.tsx'
import { sumOf } from '../../queries/lease-actions.ts'
import { useLeaseActions } from '../../queries/use-lease-actions.ts'
import { ratePaidBy } from './rate.ts'

/** What became of the money of a lease that is over, added up from its events. */
export function ClosedMoney({ lease, status }: { lease: Lease; status: LeaseStatus }) {
  const actions = useLeaseActions(lease.leaseId)
  if (actions.error && !actions.data)
    return (
      <Failed
        error={actions.error}
        what="The payments could not be read"
        onRetry={() => void actions.refetch()}
      />
    )
  if (!actions.data) return <Waiting what="Adding up the payments" />
  const { inUnits, refundedUnits, paidUnits } = sumOf(actions.data)
  const held = inUnits - refundedUnits - paidUnits
  return (
    <KeyValuePairs
      columns={4}
      minColumnWidth={150}
      items={[
        { label: 'Paid in', value: <Money units={inUnits} /> },
        {
          label: lease.successorId ? 'Went on, or back to you' : 'Returned to you',
          value: (
            <span data-testid="returned">
              <Money units={refundedUnits} />
            </span>
          ),
        },
        { label: 'Paid out', value: <Money units={paidUnits} /> },
        ...(status.state === 'Settling' ? [{ label: 'On hold', value: <Money units={held} /> }] : []),
        { label: 'Billed', value: <Time seconds={lease.ending?.billedSeconds ?? 0} /> },
        { label: 'Price', value: <Money rate={ratePaidBy(lease)} per="hour" /> },
      ]}
    />
  )
}
