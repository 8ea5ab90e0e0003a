import Header from '@cloudscape-design/components/header'
import Table from '@cloudscape-design/components/table'
import type { VerifierAction } from '@freehold/sdk/subgraph'
import { Address } from '../../components/address.tsx'
import { Empty } from '../../components/faces.tsx'
import { Money } from '../../components/money.tsx'
import { Time } from '../../components/time.tsx'

/** What happened, as a person says it. */
const TEXT: Record<VerifierAction['name'], string> = {
  Registered: 'Took the seat',
  AnchorSet: 'Began a new chain of secrets',
  UrlSet: 'Moved its evidence',
  Left: 'Left the seat',
  Released: 'Stake freed',
  Challenged: 'Challenged',
  ChallengeAnswered: 'Challenge answered',
  Slashed: 'Slashed',
  Struck: 'Misjudged a decoy',
  Forfeited: 'Forfeited rewards',
  Claimed: 'Took its rewards',
}

/** What happened to it, ballots apart. */
export function History({ actions }: { actions: readonly VerifierAction[] }) {
  return (
    <Table<VerifierAction>
      items={actions}
      trackBy={({ transactionHash, name, epoch }) => `${transactionHash}-${name}-${epoch}`}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'History' }}
      header={
        <Header
          variant="h2"
          counter={`(${actions.length})`}
          description="Commits and reveals are not among it."
        >
          History
        </Header>
      }
      empty={<Empty title="Nothing yet" />}
      columnDefinitions={[
        { id: 'when', header: 'When', minWidth: 160, cell: ({ timestamp }) => <Time at={timestamp} /> },
        { id: 'what', header: 'What', isRowHeader: true, minWidth: 160, cell: ({ name }) => TEXT[name] },
        { id: 'epoch', header: 'Epoch', cell: ({ epoch }) => (epoch === null ? '–' : String(epoch)) },
        {
          id: 'amount',
          header: 'Amount',
          cell: ({ amountUnits }) => (amountUnits === null ? '–' : <Money units={amountUnits} />),
        },
        { id: 'details', header: 'Details', cell: ({ url, reason }) => url ?? reason?.toLowerCase() ?? '–' },
        {
          id: 'transaction',
          header: 'Transaction',
          minWidth: 150,
          cell: ({ transactionHash }) => <Address value={transactionHash} kind="transaction" />,
        },
      ]}
    />
  )
}
