import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { TableProps } from '@cloudscape-design/components/table'
import { hrefOf } from '../../app/location.ts'
import { paths } from '../../app/routes.ts'
import { Badges } from '../../components/badges.tsx'
import { memoryText } from '../../components/format.ts'
import { Money } from '../../components/money.tsx'
import { Time } from '../../components/time.tsx'
import { percentText } from '../../components/uptime-text.ts'
import { useBadges } from '../../queries/use-host-records.ts'
import { intentQuery, type LaunchIntent } from '../launch/intent.ts'
import { coresText } from '../launch/tiers.ts'
import type { MarketRow, RowPresence } from './rows.ts'

const PRESENCE: Record<RowPresence, { type: 'success' | 'loading' | 'stopped' | 'pending'; text: string }> = {
  present: { type: 'success', text: 'Answers' },
  asking: { type: 'loading', text: 'Asking' },
  unasked: { type: 'pending', text: 'Not asked yet' },
  silent: { type: 'stopped', text: 'Silent' },
}

const ACCELERATORS: Record<string, string> = { kvm: 'KVM', tcg: 'Emulated' }

/** The columns of the marketplace; the host leads to its page, the last column launches what the address says on it. */
export function columnsFor(
  intent: LaunchIntent,
): (TableProps.ColumnDefinition<MarketRow> & { id: string })[] {
  const launchHref = (row: MarketRow) =>
    hrefOf(paths.launch, intentQuery({ ...intent, host: row.listing.host.host }))
  return [
    {
      id: 'host',
      header: 'Host',
      sortingField: 'host',
      isRowHeader: true,
      minWidth: 125,
      cell: (row) => (
        <>
          <Link href={hrefOf(paths.host(row.listing.host.host))}>Host {String(row.listing.host.host)}</Link>
          <div>
            <Presence presence={row.presence} />
          </div>
          <HostBadges host={row.listing.host.host} />
        </>
      ),
    },
    {
      id: 'price',
      header: 'Price',
      minWidth: 165,
      sortingField: 'price',
      cell: (row) => <Price row={row} />,
    },
    {
      id: 'uptime',
      header: 'Uptime, 30 days',
      sortingField: 'uptime',
      cell: ({ uptime }) => (uptime === null ? '–' : percentText({ ratio: uptime })),
    },
    { id: 'region', header: 'Region', sortingField: 'region', cell: (row) => row.region || '–' },
    {
      id: 'accelerator',
      header: 'Virtualisation',
      sortingField: 'accelerator',
      cell: (row) => ACCELERATORS[row.accelerator] ?? (row.accelerator || 'Unknown'),
    },
    {
      id: 'points',
      header: 'Free cores',
      sortingField: 'points',
      cell: (row) => coresText(row.free.points),
    },
    {
      id: 'memory',
      header: 'Free memory',
      sortingField: 'memory',
      cell: (row) => memoryText(row.free.memoryMib),
    },
    { id: 'disk', header: 'Free disk', sortingField: 'disk', cell: (row) => `${row.free.diskGib} GiB` },
    { id: 'images', header: 'Images', cell: (row) => <Images names={row.images} /> },
    {
      id: 'launch',
      header: 'Action',
      minWidth: 95,
      cell: (row) =>
        row.fits ? (
          <Button
            variant="inline-link"
            href={launchHref(row)}
            ariaLabel={`Launch on host ${row.listing.host.host}`}
          >
            Launch
          </Button>
        ) : (
          <Box color="text-status-inactive">Too small</Box>
        ),
    },
  ]
}

/** Badges depend on the time: here, each second draws them anew and not the table. */
function HostBadges({ host }: { host: bigint }) {
  return <Badges badges={useBadges()(host)} />
}

function Price({ row: { rate, listing } }: { row: MarketRow }) {
  const { openFeeUnits, trialSeconds } = listing.offer
  return (
    <>
      <Money rate={rate} per="hour" />
      {openFeeUnits > 0n && (
        <Box color="text-body-secondary" fontSize="body-s">
          and <Money units={openFeeUnits} size="small" /> once
        </Box>
      )}
      {trialSeconds > 0 && (
        <Box color="text-body-secondary" fontSize="body-s">
          first <Time seconds={trialSeconds} /> free to try
        </Box>
      )}
    </>
  )
}

const IMAGES_SHOWN = 2

function Images({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <>–</>
  const rest = names.length - IMAGES_SHOWN
  return (
    <span title={names.join(', ')}>
      {names.slice(0, IMAGES_SHOWN).join(', ')}
      {rest > 0 && ` and ${rest} more`}
    </span>
  )
}

function Presence({ presence }: { presence: RowPresence }) {
  const { type, text } = PRESENCE[presence]
  return (
    <Box fontSize="body-s">
      <StatusIndicator type={type}>{text}</StatusIndicator>
    </Box>
  )
}
