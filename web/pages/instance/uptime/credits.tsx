import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import { creditEvidence } from '@freehold/sdk'
import type { LeaseCredit } from '@freehold/sdk/subgraph'
import type { Hex } from 'viem'
import { Address } from '../../../components/address.tsx'
import { Empty, Failed } from '../../../components/faces.tsx'
import { Money } from '../../../components/money.tsx'
import { Time } from '../../../components/time.tsx'
import { saveStream } from '../../../hosts/download.ts'
import { useNetwork } from '../../../network/context.tsx'
import { useCredits, useOutageChecks } from '../../../queries/use-credits.ts'
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
          cell: (credit) => <Evidence leaseId={leaseId} credit={credit} />,
        },
      ]}
    />
  )
}

/** What the index says of the credit, held against the chain, and the whole as a file. */
function Evidence({ leaseId, credit }: { leaseId: Hex; credit: LeaseCredit }) {
  const { client } = useNetwork()
  const checks = useOutageChecks(credit.outage)
  if (!credit.outage) return <>Another creditor’s</>
  if (checks.error) return <StatusIndicator type="warning">Could not be checked</StatusIndicator>
  if (!checks.data) return <StatusIndicator type="loading">Checking</StatusIndicator>
  const wrong = checks.data.filter(({ isTrue }) => !isTrue)
  const save = () => {
    const document = creditEvidence(client, { leaseId, credit, checks: checks.data })
    const text = `${JSON.stringify(document, null, 2)}\n`
    const name = `credit-${leaseId.slice(0, 10)}-${credit.downtime.fromSeconds}.json`
    void saveStream(new Blob([text]).stream(), name)
  }
  return (
    <>
      <StatusIndicator type={wrong.length === 0 ? 'success' : 'error'}>
        {wrong.length === 0
          ? `${checks.data.length} claims true`
          : `Not true: ${wrong.map(({ says }) => says).join('; ')}`}
      </StatusIndicator>
      <div>
        <Button
          variant="inline-link"
          iconName="download"
          ariaLabel={`Download the evidence of ${new Date(credit.downtime.fromSeconds * 1000).toISOString()}`}
          onClick={save}
        >
          Download
        </Button>
      </div>
    </>
  )
}
