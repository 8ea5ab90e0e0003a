import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useHostAccess } from '../../../hosts/access.tsx'
import { useInstance } from '../../../hosts/use-instance.ts'
import { powerLook, readyLook } from './look.ts'

/** Power and readiness beside the lease's own state, for who is signed in to the host. */
export function PowerState() {
  const { stage } = useHostAccess()
  const { data } = useInstance()
  if (stage !== 'signedIn' || !data) return null
  const power = powerLook(data)
  const ready = readyLook(data)
  return (
    <SpaceBetween direction="horizontal" size="m" data-testid="power-state">
      <StatusIndicator type={power.type}>Machine: {power.text}</StatusIndicator>
      {data.power === 'running' && data.services.length > 0 && (
        <StatusIndicator type={ready.type}>{`Services: ${ready.text}`}</StatusIndicator>
      )}
    </SpaceBetween>
  )
}
