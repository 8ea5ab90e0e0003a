import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import type { VerifierPage } from '@freehold/sdk/subgraph'
import { useState } from 'react'
import { Address } from '../../components/address.tsx'
import { Empty } from '../../components/faces.tsx'
import { Time } from '../../components/time.tsx'
import { type EpochPart, type Part, partsOf } from './part.ts'

const PAGE_ROWS = 12

const FACES: Record<Part, { type: StatusIndicatorProps.Type; text: string }> = {
  revealed: { type: 'success', text: 'Revealed' },
  silent: { type: 'error', text: 'Revealed nothing' },
  pending: { type: 'pending', text: 'Not revealed yet' },
  noSeat: { type: 'stopped', text: 'Did not sit' },
  noSeed: { type: 'stopped', text: 'Epoch without a seed' },
}

/** What it did in the last epochs of the network. */
export function Epochs({ page }: { page: VerifierPage }) {
  const [shown, setShown] = useState(1)
  const parts = partsOf(page)
  return (
    <Table<EpochPart>
      items={parts.slice((shown - 1) * PAGE_ROWS, shown * PAGE_ROWS)}
      trackBy={({ epoch }) => String(epoch.number)}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Latest epochs' }}
      header={
        <Header
          variant="h2"
          counter={`(${parts.length})`}
          description="What it said, and how many did with it."
        >
          Latest epochs
        </Header>
      }
      empty={<Empty title="No epoch yet">None was begun on this network.</Empty>}
      pagination={
        parts.length > PAGE_ROWS && (
          <Pagination
            currentPageIndex={shown}
            pagesCount={Math.ceil(parts.length / PAGE_ROWS)}
            onChange={({ detail }) => setShown(detail.currentPageIndex)}
            ariaLabels={{
              nextPageLabel: 'Next page',
              previousPageLabel: 'Previous page',
              pageLabel: (number) => `Page ${number}`,
            }}
          />
        )
      }
      columnDefinitions={[
        {
          id: 'epoch',
          header: 'Epoch',
          isRowHeader: true,
          minWidth: 80,
          cell: ({ epoch }) => String(epoch.number),
        },
        { id: 'begun', header: 'Begun', minWidth: 160, cell: ({ epoch }) => <Time at={epoch.begunAt} /> },
        {
          id: 'part',
          header: 'This verifier',
          minWidth: 150,
          cell: ({ part }) => <StatusIndicator type={FACES[part].type}>{FACES[part].text}</StatusIndicator>,
        },
        { id: 'up', header: 'Said up', cell: ({ ballot, up }) => (ballot ? up : '–') },
        { id: 'down', header: 'Said down', cell: ({ ballot, down }) => (ballot ? down : '–') },
        {
          id: 'everybody',
          header: 'Everybody',
          cell: ({ epoch: { reveals, commits } }) => `${reveals} of ${commits} revealed`,
        },
        {
          id: 'transaction',
          header: 'Transaction',
          minWidth: 150,
          cell: ({ ballot }) =>
            ballot ? <Address value={ballot.transactionHash} kind="transaction" /> : '–',
        },
      ]}
    />
  )
}
