import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { Lease } from '@freehold/sdk'
import { hrefOf } from '../../app/location.ts'
import { paths } from '../../app/routes.ts'
import { Address } from '../../components/address.tsx'
import { Empty, Failed, Waiting } from '../../components/faces.tsx'
import { shortHex } from '../../components/format.ts'
import { LeaseState } from '../../components/lease-state.tsx'
import { useLease, useLeaseStatus } from '../../queries/use-lease.ts'
import { FlowProgress } from '../../transactions/flow-progress.tsx'
import { launchOf } from '../../transactions/launches.ts'
import { useFlowsOfLease } from '../../transactions/store.ts'
import { Actions } from './actions.tsx'
import { Activity } from './activity.tsx'
import { Connect } from './connect.tsx'
import { Details } from './details.tsx'
import { Purse } from './purse.tsx'
import { Timeline } from './timeline.tsx'

/** One instance: how to reach it, where it stands, what it costs. Works from the chain alone, for anybody who has the link. */
export default function Instance({ leaseId }: { leaseId: `0x${string}` }) {
  const lease = useLease(leaseId)
  const flows = useFlowsOfLease(leaseId)
  const isBeingOpened = flows.some(({ kind }) => kind === 'open')
  return (
    <SpaceBetween size="l">
      <Title leaseId={leaseId} lease={lease.data} />
      {flows.map((flow) => (
        <FlowProgress key={flow.id} flow={flow} />
      ))}
      {lease.isPending && <Waiting what="Reading the lease from the chain" />}
      {lease.error && !lease.data && (
        <Failed error={lease.error} what="The lease could not be read" onRetry={() => void lease.refetch()} />
      )}
      {lease.data && <Filled lease={lease.data} />}
      {lease.data === null && !isBeingOpened && <Unknown />}
    </SpaceBetween>
  )
}

function Title({ leaseId, lease }: { leaseId: `0x${string}`; lease: Lease | null | undefined }) {
  return (
    <Header
      variant="h1"
      description={<Address value={leaseId} kind="lease" />}
      actions={lease && <Actions lease={lease} />}
    >
      {launchOf(leaseId)?.hostname || `Instance ${shortHex(leaseId)}`}
    </Header>
  )
}

function Filled({ lease }: { lease: Lease }) {
  const now = useLeaseStatus(lease)
  if (!now) return <Waiting what="Reading the escrow’s parameters" />
  return (
    <SpaceBetween size="l">
      <LeaseState lease={lease} status={now.status} />
      <Connect lease={lease} />
      <Purse lease={lease} status={now.status} atSeconds={now.atSeconds} />
      <Timeline lease={lease} {...now} />
      <Details lease={lease} />
      <Activity lease={lease} />
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
