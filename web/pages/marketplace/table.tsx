import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import Toggle from '@cloudscape-design/components/toggle'
import { memo, useCallback, useMemo } from 'react'
import { Empty } from '../../components/faces.tsx'
import type { LaunchIntent } from '../launch/intent.ts'
import { columnsFor } from './columns.tsx'
import { MarketFilter } from './filter.tsx'
import type { MarketRow } from './rows.ts'
import { type Market, PAGE_ROWS } from './use-market.ts'
import type { MarketView } from './view.ts'

type OnView = (change: Partial<MarketView>) => void
type Props = { market: Market; intent: LaunchIntent; view: MarketView; onView: OnView }

/**
 * The offers as a table: filter, sort, page. Not drawn anew unless one of them is another. Rows have no identity (`trackBy`): in
 * another order, the cells that are there take other words, which is half the work of making them anew.
 */
export const MarketTable = memo(({ market, intent, view, onView }: Props) => {
  const columns = useMemo(() => columnsFor(intent), [intent])
  const first = useCallback<OnView>((change) => onView({ page: 1, ...change }), [onView])
  return (
    <Table<MarketRow>
      variant="container"
      items={market.pageRows}
      columnDefinitions={columns}
      loading={market.isWaiting}
      loadingText="Reading the offers from the chain"
      sortingColumn={columns.find(({ sortingField }) => sortingField === view.sort)}
      sortingDescending={view.descending}
      onSortingChange={({ detail }) =>
        first({
          sort: detail.sortingColumn.sortingField ?? 'price',
          descending: detail.isDescending ?? false,
        })
      }
      enableKeyboardNavigation
      stickyColumns={{ first: 1, last: 1 }}
      contentDensity="compact"
      wrapLines
      ariaLabels={{ tableLabel: 'Offers' }}
      header={<TableHeader market={market} view={view} onView={first} />}
      filter={<MarketFilter rows={market.rows} view={view} onView={first} />}
      pagination={
        market.rows.length > PAGE_ROWS && (
          <Pagination
            currentPageIndex={view.page}
            pagesCount={Math.ceil(market.rows.length / PAGE_ROWS)}
            onChange={({ detail }) => onView({ page: detail.currentPageIndex })}
            ariaLabels={{
              nextPageLabel: 'Next page',
              previousPageLabel: 'Previous page',
              pageLabel: (page) => `Page ${page}`,
            }}
          />
        )
      }
      footer={<Hidden market={market} />}
      empty={<Nothing market={market} view={view} onView={first} />}
    />
  )
})

type PartProps = { market: Market; view: MarketView; onView: OnView }

function TableHeader({ market, view, onView }: PartProps) {
  return (
    <Header
      variant="h2"
      counter={market.isWaiting ? undefined : `(${market.rows.length})`}
      actions={
        <Toggle checked={view.onlyFitting} onChange={({ detail }) => onView({ onlyFitting: detail.checked })}>
          Only what fits
        </Toggle>
      }
    >
      Offers
    </Header>
  )
}

function Hidden({ market: { tooSmall, silent, isWaiting } }: { market: Market }) {
  const notes = [
    silent > 0 &&
      `${count(silent, 'offer is', 'offers are')} hidden: the host has not answered for two minutes.`,
    tooSmall > 0 && `${count(tooSmall, 'offer is', 'offers are')} hidden: your size does not fit.`,
  ].filter((note) => note !== false)
  if (isWaiting || notes.length === 0) return null
  return (
    <Box color="text-body-secondary" fontSize="body-s" textAlign="center">
      <span role="status">{notes.join(' ')}</span>
    </Box>
  )
}

function Nothing({ market, view, onView }: PartProps) {
  if (market.total === 0) {
    return (
      <Empty title="Nobody offers a machine here yet">
        Anyone with a computer can: see docs/provider.md.
      </Empty>
    )
  }
  if (market.tooSmall > 0) {
    return (
      <Empty
        title="No offer has room for this size"
        action={<Button onClick={() => onView({ onlyFitting: false })}>Show what does not fit</Button>}
      >
        {count(market.tooSmall, 'offer is', 'offers are')} smaller. Choose a smaller size above.
      </Empty>
    )
  }
  if (view.tokens.length > 0) {
    return (
      <Empty
        title="No offer matches the filter"
        action={<Button onClick={() => onView({ tokens: [] })}>Clear the filter</Button>}
      />
    )
  }
  return (
    <Empty title="No host answers right now">
      <SpaceBetween size="xxs">
        <span>Offers stand on the chain, but their hosts do not answer this browser.</span>
        <span>Running instances are not affected. The console asks again every half minute.</span>
      </SpaceBetween>
    </Empty>
  )
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
