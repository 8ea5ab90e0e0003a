import SpaceBetween from '@cloudscape-design/components/space-between'
import type { Lease } from '@freehold/sdk'
import { Empty } from '../../../components/faces.tsx'
import { UptimePanel } from '../../../components/uptime.tsx'
import { useBlockTime } from '../../../queries/use-block-time.ts'
import { Credits } from './credits.tsx'

/** How verifiers found the host while the lease ran, and what that was worth to it. */
export default function Uptime({ lease }: { lease: Lease }) {
  const { activation, ending, terms } = lease
  const activated = useBlockTime(activation?.blockNumber)
  const ended = useBlockTime(ending?.blockNumber)
  if (!activation) return <Empty title="Not running yet">Uptime is counted from the activation on.</Empty>
  const isKnown = activated.data !== undefined && (!ending || ended.data !== undefined)
  return (
    <SpaceBetween size="l">
      <UptimePanel
        host={terms.host}
        {...(isKnown && { life: { fromSeconds: activated.data, untilSeconds: ended.data ?? null } })}
      />
      <Credits leaseId={lease.leaseId} />
    </SpaceBetween>
  )
}
