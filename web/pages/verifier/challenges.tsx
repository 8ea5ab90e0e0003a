import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import type { IndexedChallenge } from '@freehold/sdk/subgraph'
import { hrefOf } from '../../app/location.ts'
import { paths } from '../../app/routes.ts'
import { Address } from '../../components/address.tsx'
import { Empty } from '../../components/faces.tsx'
import { Money } from '../../components/money.tsx'
import { Time } from '../../components/time.tsx'

/** Who doubted what it said, and how that went. */
export function Challenges({ challenges }: { challenges: readonly IndexedChallenge[] }) {
  return (
    <Table<IndexedChallenge>
      items={challenges}
      trackBy="challengeId"
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Challenges' }}
      header={
        <Header
          variant="h2"
          counter={`(${challenges.length})`}
          description="Somebody put up a bond against an UP. A transcript answers it and earns the bond; without one the stake is slashed."
        >
          Challenges
        </Header>
      }
      empty={<Empty title="Never challenged">Nobody doubted what this verifier said.</Empty>}
      columnDefinitions={[
        {
          id: 'made',
          header: 'Made',
          isRowHeader: true,
          minWidth: 160,
          cell: ({ madeAt }) => <Time at={madeAt} />,
        },
        {
          id: 'about',
          header: 'About',
          minWidth: 160,
          cell: ({ host, epoch }) => (
            <>
              <Link href={hrefOf(paths.host(host))}>Host {String(host)}</Link> in epoch {String(epoch)}
            </>
          ),
        },
        {
          id: 'by',
          header: 'By',
          minWidth: 160,
          cell: ({ challenger }) => <Address value={challenger} kind="account" />,
        },
        { id: 'bond', header: 'Bond', cell: ({ bondUnits }) => <Money units={bondUnits} /> },
        {
          id: 'state',
          header: 'State',
          minWidth: 180,
          cell: (challenge) => <State challenge={challenge} />,
        },
      ]}
    />
  )
}

function State({ challenge }: { challenge: IndexedChallenge }) {
  const { answeredAt, slashedAt, slashedUnits, answerableUntil } = challenge
  if (slashedAt !== null)
    return (
      <StatusIndicator type="error">
        Lost: <Money units={slashedUnits ?? 0n} /> slashed
      </StatusIndicator>
    )
  if (answeredAt !== null) return <StatusIndicator type="success">Answered</StatusIndicator>
  return (
    <StatusIndicator type="pending">
      Open until <Time at={answerableUntil} />
    </StatusIndicator>
  )
}
