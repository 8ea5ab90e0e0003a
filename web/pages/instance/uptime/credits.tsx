import Header from '@cloudscape-design/components/header'
import Table from '@cloudscape-design/components/table'
import type { LeaseCredit } from '@freehold/sdk/subgraph'
import type { Hex } from 'viem'
import { Address } from '../../../components/address.tsx'
import { Empty, Failed } from '../../../components/faces.tsx'
import { Money } from '../../../components/money.tsx'
import { Time } from '../../../components/time.tsx'
import { useCredits } from '../../../queries/use-credits.ts'
import { Evidence } from './evidence.tsx'
import { foundByText } from './found-by.ts'

/** Why a lease was credited: when its host was down, who found it, and all of that as a file that others can check. */
export function Credits({ leaseId }: { leaseId: Hex }) {
  const credits = useCredits(leaseId)
  if (credits.error && !credits.data)
    return (
      <Failed
        error={credits.error}
        what="The credits could not be read"
        onRetry={() => void credits.refetch()}
      />
    )
  const found = credits.data
  return (
    <Table<LeaseCredit>
      items={[...(found?.credits ?? [])]}
      loading={credits.isPending}
      loadingText="Reading the verdicts from the index"
      trackBy={({ downtime }) => String(downtime.fromSeconds)}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Credits' }}
      header={
        <Header
          variant="h2"
          description="Seconds that were not billed because two committees found the host down. No claim is needed; the billing clock stood."
        >
          Why was I credited?
        </Header>
      }
      empty={
        <Empty title="Nothing was credited">
          {found && !found.hasCreditor
            ? 'The terms of this lease name no creditor, so no verdict credits it.'
            : 'The host was not confirmed down while the purse held out.'}
        </Empty>
      }
      columnDefinitions={[
        {
          id: 'from',
          header: 'Down from',
          isRowHeader: true,
          minWidth: 160,
          cell: ({ downtime }) => <Time at={downtime.fromSeconds} />,
        },
        {
          id: 'until',
          header: 'Until',
          minWidth: 160,
          cell: ({ downtime }) =>
            downtime.untilSeconds === null ? 'Still down' : <Time at={downtime.untilSeconds} />,
        },
        {
          id: 'seconds',
          header: 'Credited',
          cell: ({ creditedSeconds }) => <Time seconds={creditedSeconds} />,
        },
        { id: 'units', header: 'Worth', cell: ({ creditedUnits }) => <Money units={creditedUnits} /> },
        { id: 'by', header: 'Found by', minWidth: 200, cell: foundByText },
        {
          id: 'posted',
          header: 'Posted in',
          cell: ({ downtime }) => <Address value={downtime.transactionHash} kind="transaction" />,
        },
        {
          id: 'evidence',
          header: 'Evidence',
          minWidth: 200,
          cell: (credit) => found && <Evidence leaseId={leaseId} credits={found} credit={credit} />,
        },
      ]}
    />
  )
}
