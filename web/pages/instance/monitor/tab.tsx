import Grid from '@cloudscape-design/components/grid'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { InstanceMetrics, MetricWindow } from '@freehold/sdk/hostApi'
import { useMemo } from 'react'
import { Failed, Waiting } from '../../../components/faces.tsx'
import { useTabQuery } from '../tab-query.ts'
import { Chart } from './chart.tsx'
import { CHARTS, type ChartGroup } from './groups.ts'
import { columnsOf, WINDOW_SECONDS } from './merge.ts'
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
      <Places metrics={metrics} />
    </SpaceBetween>
  )
}

function Filled({ group, metrics }: { group: ChartGroup; metrics: InstanceMetrics }) {
  const columns = useMemo(
    () =>
      columnsOf(
        metrics,
        group.series.map(({ name }) => name),
      ),
    [metrics, group],
  )
  const to = metrics.at.at(-1) ?? Math.floor(Date.now() / 1000)
  const from = Math.max(metrics.at[0] ?? 0, to - WINDOW_SECONDS[metrics.window])
  return <Chart group={group} columns={columns} from={Math.min(from, to - 60)} to={to} />
}
