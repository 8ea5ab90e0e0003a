import Grid from '@cloudscape-design/components/grid'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { InstanceMetrics, MetricName, MetricWindow } from '@freehold/sdk/hostApi'
import { useMemo } from 'react'
import { Failed, Waiting } from '../../../components/faces.tsx'
import { useTabQuery } from '../tab-query.ts'
import { Chart } from './chart.tsx'
import { Gpus } from './gpus.tsx'
import { CHARTS, type ChartGroup } from './groups.ts'
import { columnsOf, spanOf } from './merge.ts'
import { Places } from './places.tsx'
import { useMetrics } from './use-metrics.ts'

/** What the machine does, second by second. */
export default function Monitor() {
  const [query, setQuery] = useTabQuery()
  const window: MetricWindow = query.get('window') === 'month' ? 'month' : 'hour'
  const metrics = useMetrics(window)
  return (
    <SpaceBetween size="m">
      <SegmentedControl
        label="Window"
        selectedId={window}
        options={[
          { id: 'hour', text: 'Last hour' },
          { id: 'month', text: 'Last 30 days' },
        ]}
        onChange={({ detail }) => setQuery({ window: detail.selectedId === 'month' ? 'month' : undefined })}
      />
      {metrics.error && (
        <Failed
          error={metrics.error}
          what="The measurements could not be read"
          onRetry={() => void metrics.refetch()}
        />
      )}
      {metrics.isPending && !metrics.error && <Waiting what="Asking the host for its measurements" />}
      {metrics.data && <Charts metrics={metrics.data} />}
    </SpaceBetween>
  )
}

function Charts({ metrics }: { metrics: InstanceMetrics }) {
  const columns = { default: 12, m: 6 }
  return (
    <SpaceBetween size="m">
      <Grid gridDefinition={CHARTS.map(() => ({ colspan: columns }))}>
        {CHARTS.map((group) => (
          <Filled key={group.title} group={group} metrics={metrics} />
        ))}
      </Grid>
      <Gpus metrics={metrics} />
      <Places metrics={metrics} />
    </SpaceBetween>
  )
}

function Filled({ group, metrics }: { group: ChartGroup<MetricName>; metrics: InstanceMetrics }) {
  const columns = useMemo(
    () =>
      columnsOf(
        metrics,
        group.series.map(({ name }) => metrics.series[name]),
      ),
    [metrics, group],
  )
  return <Chart group={group} columns={columns} {...spanOf(metrics)} />
}
