import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { InstanceMetrics } from '@freehold/sdk/hostApi'
import { bytesText } from './units.ts'

/** How full the file systems are, where their agent tells. */
export function Places({ metrics: { filesystems } }: { metrics: InstanceMetrics }) {
  if (filesystems.length === 0) return null
  return (
    <Container header={<Header variant="h3">Room on the file systems</Header>}>
      <SpaceBetween size="s">
        {filesystems.map(({ mountpoint, usedBytes, totalBytes }) => (
          <ProgressBar
            key={mountpoint}
            label={mountpoint}
            value={totalBytes > 0 ? (100 * usedBytes) / totalBytes : 0}
            additionalInfo={`${bytesText(usedBytes)} of ${bytesText(totalBytes)}`}
          />
        ))}
      </SpaceBetween>
    </Container>
  )
}
