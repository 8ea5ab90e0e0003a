import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { Lease } from '@freehold/sdk'
import { Suspense, useState } from 'react'
import { isAddressEqual } from 'viem'
import { useConnection } from 'wagmi'
import { lazyPage } from '../../app/lazy-page.ts'
import { hrefOf } from '../../app/location.ts'
import { paths } from '../../app/routes.ts'
import { useLeaseStatus } from '../../queries/use-lease.ts'
import { useFlowsOfLease } from '../../transactions/store.ts'
import { EndModal } from './end-modal.tsx'
import { PowerMenu } from './power/menu.tsx'
import { relaunchQuery } from './relaunch.ts'
import { SettleButton } from './settle-button.tsx'
import { TopUpModal } from './top-up-modal.tsx'

const ResizeModal = lazyPage(() => import('./resize/modal.tsx'))

/** What can be done with a lease now. Anybody may top up; only its tenant ends it here. */
export function Actions({ lease }: { lease: Lease }) {
  const now = useLeaseStatus(lease)
  const { address } = useConnection()
  const isBusy = useFlowsOfLease(lease.leaseId).length > 0
  const [open, setOpen] = useState<'topUp' | 'end' | 'resize' | null>(null)
  if (!now) return null
  const { state } = now.status
  const isTenant = address !== undefined && isAddressEqual(address, lease.terms.tenant)
  const close = () => setOpen(null)
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        {state === 'Active' && <PowerMenu />}
        {state === 'Settling' && <SettleButton lease={lease} now={now} isTenant={isTenant} isBusy={isBusy} />}
        {state === 'Closed' && isTenant && (
          <Button href={hrefOf(paths.launch, relaunchQuery(lease))}>Launch again</Button>
        )}
        {state === 'Active' && isTenant && (
          <Button
            disabled={isBusy || now.status.isExhausted}
            disabledReason={
              now.status.isExhausted ? 'Top up first: the purse is empty.' : reasonFor(address, isBusy)
            }
            onClick={() => setOpen('resize')}
          >
            Resize
          </Button>
        )}
        {state === 'Active' && (
          <Button
            disabled={!address || isBusy}
            disabledReason={reasonFor(address, isBusy)}
            onClick={() => setOpen('topUp')}
          >
            Top up
          </Button>
        )}
        {(state === 'Open' || state === 'Active') && (
          <Button
            disabled={!isTenant || isBusy}
            disabledReason={isTenant ? reasonFor(address, isBusy) : 'Connect the wallet that rented it.'}
            onClick={() => setOpen('end')}
          >
            {state === 'Open' ? 'Cancel' : 'Close'}
          </Button>
        )}
      </SpaceBetween>
      {open === 'topUp' && <TopUpModal lease={lease} status={now.status} onClose={close} />}
      {open === 'resize' && (
        <Suspense fallback={null}>
          <ResizeModal lease={lease} now={now} onClose={close} />
        </Suspense>
      )}
      {open === 'end' && <EndModal lease={lease} now={now} onClose={close} />}
    </>
  )
}

function reasonFor(address: string | undefined, isBusy: boolean): string {
  if (!address) return 'Connect a wallet first.'
  return isBusy ? 'Finish or discard what is under way above.' : ''
}
