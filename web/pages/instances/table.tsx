import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Table from '@cloudscape-design/components/table'
import { type Lease, type LeaseStatus, leaseStatusAt } from '@freehold/sdk'
import { hrefOf } from '../../app/location.ts'
import { paths } from '../../app/routes.ts'
import { Address } from '../../components/address.tsx'
import { Empty } from '../../components/faces.tsx'
import { memoryText } from '../../components/format.ts'
import { LeaseState } from '../../components/lease-state.tsx'
import { Money } from '../../components/money.tsx'
import { Time } from '../../components/time.tsx'
import { useChainNow } from '../../queries/use-chain-clock.ts'
import { useParameters } from '../../queries/use-parameters.ts'
import { launchOfLease } from '../../transactions/launches.ts'
import { ratePaidBy } from '../instance/rate.ts'
import { coresText } from '../launch/tiers.ts'

type Row = { lease: Lease; status: LeaseStatus; atSeconds: number }
type Props = { leases: readonly Lease[]; isWaiting: boolean; showsAll: boolean }

/** Instances as a table, their money and runway ticking. */
export function InstanceTable({ leases, isWaiting, showsAll }: Props) {
  const rows = useRows(leases)
  const live = rows.filter(({ status }) => status.state !== 'Closed')
  const shown = showsAll ? rows : live
  const hidden = rows.length - shown.length
  return (
    <Table<Row>
      items={shown}
      trackBy={({ lease }) => lease.leaseId}
      loading={isWaiting}
      loadingText="Reading your leases from the chain"
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Instances' }}
      header={
        <Header variant="h2" counter={isWaiting ? undefined : `(${shown.length})`}>
          {showsAll ? 'All instances' : 'Live instances'}
        </Header>
      }
      columnDefinitions={COLUMNS}
      empty={
        <Empty
          title={hidden > 0 ? 'No instance is running' : 'You have not rented anything yet'}
          action={<Button href={hrefOf(paths.launch)}>Launch an instance</Button>}
        >
          {hidden > 0
            ? `${hidden} ended ${hidden === 1 ? 'one is' : 'ones are'} under “All”.`
            : 'It takes one signature and one transaction.'}
        </Empty>
      }
    />
  )
}

function useRows(leases: readonly Lease[]): Row[] {
  const now = useChainNow()
  const { data: params } = useParameters()
  return leases.map((lease) => {
    const atSeconds = now ?? lease.atSeconds
    const status = params ? leaseStatusAt({ ...lease, atSeconds, params }) : lease.status
    return { lease, status, atSeconds }
  })
}

const COLUMNS = [
  {
    id: 'instance',
    header: 'Instance',
    isRowHeader: true,
    minWidth: 150,
    cell: ({ lease }: Row) => <Name lease={lease} />,
  },
  {
    id: 'state',
    header: 'State',
    minWidth: 130,
    cell: ({ lease, status }: Row) => <LeaseState lease={lease} status={status} />,
  },
  {
    id: 'size',
    header: 'Size',
    minWidth: 170,
    cell: ({ lease: { terms } }: Row) =>
      `${coresText(terms.shape.points)}, ${memoryText(terms.shape.memoryMib)}, ${terms.shape.diskGib} GiB`,
  },
  { id: 'host', header: 'Host', cell: ({ lease }: Row) => `Host ${lease.terms.host}` },
  {
    id: 'price',
    header: 'Price',
    minWidth: 130,
    cell: ({ lease }: Row) => <Money rate={ratePaidBy(lease)} per="hour" />,
  },
  { id: 'spent', header: 'Spent', minWidth: 120, cell: (row: Row) => <Spent {...row} /> },
  { id: 'runway', header: 'Runway', minWidth: 110, cell: (row: Row) => <Runway {...row} /> },
]

function Name({ lease }: { lease: Lease }) {
  const launch = launchOfLease(lease)
  return (
    <>
      <Address value={lease.leaseId} kind="lease" copy={false} />
      {launch && <div>{launch.hostname || launch.image}</div>}
    </>
  )
}

function Spent({ status }: Row) {
  if (status.state !== 'Active' && status.state !== 'Settling') return <>–</>
  return (
    <Money
      units={
        status.state === 'Active' ? status.depositUnits - status.refundableUnits : status.withdrawableUnits
      }
    />
  )
}

function Runway({ status, atSeconds }: Row) {
  if (status.state === 'Active') return <Time until={atSeconds + status.runwaySeconds} />
  return status.state === 'Open' ? <Time seconds={status.runwaySeconds} /> : <>–</>
}
