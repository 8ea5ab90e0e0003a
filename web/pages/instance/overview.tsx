import SpaceBetween from '@cloudscape-design/components/space-between'
import type { EscrowParameters, Lease, LeaseStatus } from '@freehold/sdk'
import { useHostAccess } from '../../hosts/access.tsx'
import { Activity } from './activity.tsx'
import { Connect } from './connect.tsx'
import { Details } from './details.tsx'
import { Machine } from './machine/machine.tsx'
import { Purse } from './purse.tsx'
import { ReachedFrom } from './reached-from.tsx'
import { Timeline } from './timeline.tsx'

export type LeaseNow = { status: LeaseStatus; atSeconds: number; params: EscrowParameters }

/** Everything that the chain knows of an instance, and what its host says of the machine. */
export function Overview({ lease, now }: { lease: Lease; now: LeaseNow }) {
  const { stage } = useHostAccess()
  // A stranger who was sent the link reads what the chain says; nobody asks them for a wallet.
  const hasMachine = lease.activation !== null && stage !== 'noWallet'
  return (
    <SpaceBetween size="l">
      <Connect lease={lease} />
      {hasMachine && <Machine />}
      <ReachedFrom lease={lease} />
      <Purse lease={lease} status={now.status} atSeconds={now.atSeconds} />
      <Timeline lease={lease} {...now} />
      <Details lease={lease} />
      <Activity lease={lease} />
    </SpaceBetween>
  )
}
