import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useConnection } from 'wagmi'
import { hrefOf } from '../../app/location.ts'
import { navigate, useLocation } from '../../app/navigation.ts'
import { paths } from '../../app/routes.ts'
import { Failed } from '../../components/faces.tsx'
import { NeedsWallet } from '../../components/needs-wallet.tsx'
import { useLeases } from '../../queries/use-leases.ts'
import { PendingLaunches } from './pending-launches.tsx'
import { InstanceTable } from './table.tsx'

/** The connected wallet's instances. */
export default function Instances() {
  const { address } = useConnection()
  const leases = useLeases()
  const { query } = useLocation()
  const showsAll = query.get('show') === 'all'
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Everything this wallet rents. Read from the chain; no account needed."
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <SegmentedControl
              label="Which instances"
              selectedId={showsAll ? 'all' : 'live'}
              options={[
                { id: 'live', text: 'Live' },
                { id: 'all', text: 'All' },
              ]}
              onChange={({ detail }) =>
                navigate(hrefOf(paths.instances, { show: detail.selectedId === 'all' ? 'all' : undefined }), {
                  replace: true,
                })
              }
            />
            <Button variant="primary" href={hrefOf(paths.launch)}>
              Launch an instance
            </Button>
          </SpaceBetween>
        }
      >
        Instances
      </Header>
      {!address ? (
        <NeedsWallet>Your instances belong to your wallet.</NeedsWallet>
      ) : leases.error && !leases.data ? (
        <Failed
          error={leases.error}
          what="Your instances could not be read"
          onRetry={() => void leases.refetch()}
        />
      ) : (
        <>
          <PendingLaunches account={address} />
          <InstanceTable leases={leases.data ?? []} isWaiting={leases.isPending} showsAll={showsAll} />
        </>
      )}
    </SpaceBetween>
  )
}
