import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { reputationOf, type Uptime, type UptimeBar, uptimeAt } from '@freehold/sdk'
import { useUptime } from '../queries/use-uptime.ts'
import { Empty, Failed, Waiting } from './faces.tsx'
import { barFace, percentText } from './uptime-text.ts'

type Props = {
  host: bigint
  /** Only this part of the host's life: that of a lease. */
  life?: { fromSeconds: number; untilSeconds: number | null }
}

/** How verifiers found a host: the last 24 hours, 7 and 30 days, and a bar per day of the last 90. */
export function UptimePanel({ host, life }: Props) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="What committees of verifiers found, drawn by lot in each epoch. Time without a verdict is not counted, neither way."
        >
          Uptime
        </Header>
      }
    >
      <UptimeFaces host={host} {...(life && { life })} />
    </Container>
  )
}

function UptimeFaces({ host, life }: Props) {
  const uptime = useUptime(host)
  if (uptime.error && !uptime.data)
    return (
      <Failed
        error={uptime.error}
        what="The uptime could not be read"
        onRetry={() => void uptime.refetch()}
      />
    )
  if (!uptime.data) return <Waiting what="Reading the verdicts from the index" />
  const { facts, epochSeconds, atSeconds } = uptime.data
  const report = uptimeAt(facts, { epochSeconds, atSeconds, ...(life && { life }) })
  if (report.bars.every(({ ratio }) => ratio === null))
    return <Empty title="No verdict yet">No committee has found this host up or down yet.</Empty>
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={life ? 3 : 4}
        minColumnWidth={110}
        items={[
          { label: 'Last 24 hours', value: <Percent uptime={report.day} /> },
          { label: 'Last 7 days', value: <Percent uptime={report.week} /> },
          { label: 'Last 30 days', value: <Percent uptime={report.month} /> },
          ...(life
            ? []
            : [{ label: 'Reputation', value: `${reputationOf(report.bars, { atSeconds })} of 100` }]),
        ]}
      />
      <UptimeBars bars={report.bars} />
    </SpaceBetween>
  )
}

function Percent({ uptime }: { uptime: Uptime }) {
  return (
    <Box variant="span" fontSize="heading-m">
      {percentText(uptime)}
    </Box>
  )
}

/** A bar per day, oldest first. What a bar says stands in its title; the whole has one label for who does not see it. */
export function UptimeBars({ bars }: { bars: readonly UptimeBar[] }) {
  const judged = bars.filter(({ ratio }) => ratio !== null)
  const clean = judged.filter(({ downSeconds }) => downSeconds === 0)
  const label = `Uptime per day of the last ${bars.length}: ${judged.length} days with verdicts, ${clean.length} of them without downtime`
  return (
    <div className="uptime-bars" role="img" aria-label={label}>
      {bars.map((bar) => (
        <div
          key={bar.startsAt}
          className={`uptime-bar ${barFace(bar).className}`}
          title={barFace(bar).title}
        />
      ))}
    </div>
  )
}
