import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Pagination from '@cloudscape-design/components/pagination'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { useConnection } from 'wagmi'
import { hrefOf } from '../../app/location.ts'
import { navigate, useLocation } from '../../app/navigation.ts'
import { paths } from '../../app/routes.ts'
import { ActionTable } from '../../components/action-table.tsx'
import { Empty, Failed } from '../../components/faces.tsx'
import { NeedsWallet } from '../../components/needs-wallet.tsx'
import type { LeaseAction } from '../../queries/lease-actions.ts'
import { useBlockTimes } from '../../queries/use-block-time.ts'
import { useHistory } from '../../queries/use-history.ts'
import { useClaims } from './claim.tsx'
import { csvOf } from './csv.ts'

const PAGE_ROWS = 25

/** Every charge and return of the connected wallet, each with its transaction. */
export default function History() {
  const { address } = useConnection()
  const history = useHistory()
  const claims = useClaims()
  const { query } = useLocation()
  const page = Math.max(1, Number.parseInt(query.get('page') ?? '1', 10) || 1)
  const actions = history.data ?? []
  const shown = actions.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS)
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="Every payment in and out of your leases, each with the transaction that moved it."
        actions={<ExportButton actions={actions} />}
      >
        History
      </Header>
      {claims}
      {!address ? (
        <NeedsWallet>The history belongs to your wallet.</NeedsWallet>
      ) : history.error && !history.data ? (
        <Failed
          error={history.error}
          what="The history could not be read"
          onRetry={() => void history.refetch()}
        />
      ) : (
        <ActionTable
          label="History"
          showsLease
          actions={shown}
          loading={history.isPending}
          loadingText="Reading the events of your leases"
          header={
            <Header variant="h2" counter={`(${actions.length})`}>
              Events
            </Header>
          }
          empty={
            <Empty
              title="Nothing yet"
              action={<Button href={hrefOf(paths.launch)}>Launch an instance</Button>}
            >
              What you rent appears here.
            </Empty>
          }
          pagination={
            actions.length > PAGE_ROWS && (
              <Pagination
                currentPageIndex={page}
                pagesCount={Math.ceil(actions.length / PAGE_ROWS)}
                onChange={({ detail }) =>
                  navigate(hrefOf(paths.history, { page: detail.currentPageIndex }), { replace: true })
                }
                ariaLabels={{
                  nextPageLabel: 'Next page',
                  previousPageLabel: 'Previous page',
                  pageLabel: (number) => `Page ${number}`,
                }}
              />
            )
          }
        />
      )}
    </SpaceBetween>
  )
}

function ExportButton({ actions }: { actions: readonly LeaseAction[] }) {
  const [isExporting, setExporting] = useState(false)
  const readTimes = useBlockTimes()
  const save = async () => {
    setExporting(true)
    try {
      const times = await readTimes(
        actions.filter(({ atSeconds }) => atSeconds === null).map(({ blockNumber }) => blockNumber),
      )
      download(
        'freehold-history.csv',
        csvOf(actions, (action) => action.atSeconds ?? times.get(action.blockNumber) ?? null),
      )
    } finally {
      setExporting(false)
    }
  }
  return (
    <Button
      iconName="download"
      disabled={actions.length === 0}
      loading={isExporting}
      onClick={() => void save()}
    >
      Export CSV
    </Button>
  )
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  URL.revokeObjectURL(url)
}
