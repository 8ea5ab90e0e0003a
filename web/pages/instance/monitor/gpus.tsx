import Container from '@cloudscape-design/components/container'
import Grid from '@cloudscape-design/components/grid'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { InstanceMetrics } from '@freehold/sdk/hostApi'
import { useMemo } from 'react'
import { Chart } from './chart.tsx'
import { GPU_CHARTS } from './groups.ts'
import { columnsOf, spanOf } from './merge.ts'
import { bytesText, celsiusText, percentText } from './units.ts'

type Props = { metrics: InstanceMetrics }

/** What the GPUs do, where there are any: their driver in the machine is asked once a minute. */
export function Gpus({ metrics }: Props) {
  const count = Math.max(metrics.gpus.length, metrics.gpuHistory.gpus.length)
  return (
    <SpaceBetween size="m">
      {Array.from({ length: count }, (_, gpu) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the driver's own number
        <Gpu key={gpu} gpu={gpu} metrics={metrics} />
      ))}
    </SpaceBetween>
  )
}

function Gpu({ gpu, metrics }: Props & { gpu: number }) {
  const now = metrics.gpus[gpu]
  const said = [
    now?.usedPercent != null && percentText(now.usedPercent),
    now?.memoryUsedBytes != null && bytesText(now.memoryUsedBytes),
    now?.temperatureCelsius != null && celsiusText(now.temperatureCelsius),
  ].filter((text) => text !== false)
  return (
    <Container
      header={
        <Header variant="h3" description={said.length > 0 ? `Now: ${said.join(', ')}` : 'Not known now'}>
          {now ? `GPU ${gpu}: ${now.name}` : `GPU ${gpu}`}
        </Header>
      }
    >
      <Curves gpu={gpu} metrics={metrics} />
    </Container>
  )
}

function Curves({ gpu, metrics }: Props & { gpu: number }) {
  const { gpuHistory } = metrics
  const charts = useMemo(
    () =>
      GPU_CHARTS.map((group) => ({
        ...group,
        title: `${group.title} of GPU ${gpu}`,
        series: group.series.map((one) => ({ ...one, name: `gpu-${gpu}-${one.name}` })),
      })),
    [gpu],
  )
  const columns = useMemo(
    () =>
      GPU_CHARTS.map(({ series }) =>
        columnsOf(
          gpuHistory,
          series.map(({ name }) => gpuHistory.gpus[gpu]?.[name]),
        ),
      ),
    [gpuHistory, gpu],
  )
  return (
    <Grid gridDefinition={charts.map(() => ({ colspan: { default: 12, m: 4 } }))}>
      {charts.map((group, index) => (
        <Chart key={group.title} group={group} columns={columns[index]!} {...spanOf(metrics)} />
      ))}
    </Grid>
  )
}
