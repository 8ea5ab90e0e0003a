import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { InstanceMetrics } from '@freehold/sdk/hostApi'
import { bytesText, percentText } from './units.ts'

/** How full the file systems are, and what the GPUs do, where there are any. */
export function Places({ metrics: { filesystems, gpus } }: { metrics: InstanceMetrics }) {
  return (
    <SpaceBetween size="m">
      {filesystems.length > 0 && (
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
      )}
      {gpus.map((gpu, index) => (
        <Container key={`${gpu.name} ${String(index)}`} header={<Header variant="h3">{gpu.name}</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'Used', value: gpu.usedPercent === null ? 'not known' : percentText(gpu.usedPercent) },
              {
                label: 'Memory',
                value: gpu.memoryUsedBytes === null ? 'not known' : bytesText(gpu.memoryUsedBytes),
              },
              {
                label: 'Temperature',
                value: gpu.temperatureCelsius === null ? 'not known' : `${gpu.temperatureCelsius} °C`,
              },
            ]}
          />
        </Container>
      ))}
    </SpaceBetween>
  )
}
