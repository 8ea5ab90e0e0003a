import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { Lease } from '@freehold/sdk'
import { hrefOf } from '../../app/location.ts'
import { type InstanceTab, paths } from '../../app/routes.ts'
import { Address } from '../../components/address.tsx'
import { Empty, Failed, Waiting } from '../../components/faces.tsx'
import { shortHex } from '../../components/format.ts'
import { LeaseState } from '../../components/lease-state.tsx'
import { HostAccessProvider } from '../../hosts/access.tsx'
import { OperationNotices, OperationsProvider } from '../../hosts/operations.tsx'
import { useLease, useLeaseStatus } from '../../queries/use-lease.ts'
import { FlowProgress } from '../../transactions/flow-progress.tsx'
import { launchOfLease } from '../../transactions/launches.ts'
import { useFlowsOfLease } from '../../transactions/store.ts'
import { Actions } from './actions.tsx'
import { DrainNotice } from './drain-notice.tsx'
import { PowerState } from './machine/power-state.tsx'
import { SuccessorNotice, useFollowResize } from './successor.tsx'
import { InstanceTabs } from './tabs.tsx'

type Props = { leaseId: `0x${string}`; tab: InstanceTab }

/** One instance: how to reach it, what it does, what it costs. The overview works from the chain alone, for anybody who has the link. */
export default function Instance({ leaseId, tab }: Props) {
  const lease = useLease(leaseId)
  const flows = useFlowsOfLease(leaseId)
  useFollowResize({ successorId: lease.data?.successorId, flows, tab })
  const isBeingOpened = flows.some(({ kind }) => kind === 'open')
  const progress = flows.map((flow) => <FlowProgress key={flow.id} flow={flow} />)
  if (lease.data) {
    return (
      <HostAccessProvider lease={lease.data}>
        <OperationsProvider>
          <SpaceBetween size="l">
            <Title leaseId={leaseId} lease={lease.data} />
            {progress}
            <Filled lease={lease.data} tab={tab} />
          </SpaceBetween>
        </OperationsProvider>
      </HostAccessProvider>
    )
  }
  return (
    <SpaceBetween size="l">
      <Title leaseId={leaseId} />
      {progress}
      {lease.isPending && <Waiting what="Reading the lease from the chain" />}
      {lease.error && (
        <Failed error={lease.error} what="The lease could not be read" onRetry={() => void lease.refetch()} />
      )}
      {lease.data === null && !isBeingOpened && <Unknown />}
    </SpaceBetween>
  )
}

function Title({ leaseId, lease }: { leaseId: `0x${string}`; lease?: Lease }) {
  return (
    <Header
      variant="h1"
      description={<Address value={leaseId} kind="lease" />}
      actions={lease && <Actions lease={lease} />}
    >
      {(lease && launchOfLease(lease)?.hostname) || `Instance ${shortHex(leaseId)}`}
    </Header>
  )
}

function Filled({ lease, tab }: { lease: Lease; tab: InstanceTab }) {
  const now = useLeaseStatus(lease)
  if (!now) return <Waiting what="Reading the escrow’s parameters" />
  return (
    <SpaceBetween size="l">
      <SpaceBetween direction="horizontal" size="m">
        <LeaseState lease={lease} status={now.status} />
        <PowerState />
      </SpaceBetween>
      <SuccessorNotice lease={lease} />
      <DrainNotice lease={lease} status={now.status} />
      <OperationNotices />
      <InstanceTabs lease={lease} tab={tab} now={now} />
    </SpaceBetween>
  )
}

function Unknown() {
  return (
    <Empty
      title="The chain knows no lease with this id"
      action={<Button href={hrefOf(paths.instances)}>My instances</Button>}
    >
      The link may be cut short, or it belongs to another network.
    </Empty>
  )
}
