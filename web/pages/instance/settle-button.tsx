import Button from '@cloudscape-design/components/button'
import type { Lease, LeaseStatus } from '@freehold/sdk'
import { useStartFlow } from '../../transactions/use-start-flow.ts'

type Props = {
  lease: Lease
  now: { status: LeaseStatus; atSeconds: number }
  isTenant: boolean
  isBusy: boolean
}

/** Settles a closed lease: anybody once the hold is over, its tenant at any time. */
export function SettleButton({ lease, now: { status, atSeconds }, isTenant, isBusy }: Props) {
  const start = useStartFlow(lease)
  const isOver = status.finalizableAt > 0 && atSeconds >= status.finalizableAt
  const isAllowed = (isOver || isTenant) && start !== null && !isBusy
  return (
    <Button
      disabled={!isAllowed}
      disabledReason={
        start ? 'The hold is not over yet; until then only the tenant can settle.' : 'Connect a wallet first.'
      }
      onClick={() => start?.('finalize', {})}
    >
      {isOver ? 'Settle' : 'Settle now, without the hold'}
    </Button>
  )
}
