import Grid from '@cloudscape-design/components/grid'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { InstanceMetrics, MetricName } from '@freehold/sdk/hostApi'
import { useMemo } from 'react'
import { Failed, Waiting } from '../../../components/faces.tsx'
import { useTabQuery } from '../tab-query.ts'
import { Chart } from './chart.tsx'
import { Gpus } from './gpus.tsx'
import { CHARTS, type ChartGroup } from './groups.ts'
import { columnsOf, type MetricView, spanOf } from './merge.ts'
import { Places } from './places.tsx'
import { useMetrics } from './use-metrics.ts'

/** What the machine does, second by second. */
export default function Monitor() {
  const [query, setQuery] = useTabQuery()
  const view = viewIn(query.get('window'))
  const metrics = useMetrics(view === 'month' ? 'month' : 'hour')
  return (
    <SpaceBetween size="m">
      <SegmentedControl
        label="Window"
        selectedId={view}
        options={[
          { id: 'minute', text: 'Last minute' },
          { id: 'hour', text: 'Last hour' },
          { id: 'month', text: 'Last 30 days' },
        ]}
        onChange={({ detail }) => {
          const chosen = viewIn(detail.selectedId)
          setQuery({ window: chosen === 'hour' ? undefined : chosen })
        }}
      />
      {metrics.error && (
        <Failed
          error={metrics.error}
          what="The measurements could not be read"
          onRetry={() => void metrics.refetch()}
        />
      )}
      {metrics.isPending && !metrics.error && <Waiting what="Asking the host for its measurements" />}
      {metrics.data && <Charts metrics={metrics.data} view={view} />}
    </SpaceBetween>
  )
}

const viewIn = (text: string | null): MetricView => (text === 'minute' || text === 'month' ? text : 'hour')

function Charts({ metrics, view }: { metrics: InstanceMetrics; view: MetricView }) {
  const columns = { default: 12, m: 6 }
  return (
    <SpaceBetween size="m">
      <Grid gridDefinition={CHARTS.map(() => ({ colspan: columns }))}>
        {CHARTS.map((group) => (
          <Filled key={group.title} group={group} metrics={metrics} view={view} />
        ))}
      </Grid>
      <Gpus metrics={metrics} />
      <Places metrics={metrics} />
    </SpaceBetween>
  )
}

type FilledProps = { group: ChartGroup<MetricName>; metrics: InstanceMetrics; view: MetricView }

function Filled({ group, metrics, view }: FilledProps) {
  const columns = useMemo(
    () =>
      columnsOf(
        metrics,
        group.series.map(({ name }) => metrics.series[name]),
      ),
    [metrics, group],
  )
  return <Chart group={group} columns={columns} {...spanOf(metrics, view)} />
}
