import Table, { type TableProps } from '@cloudscape-design/components/table'
import type { LeaseAction, LeaseActionName } from '../queries/lease-actions.ts'
import { useBlockTime } from '../queries/use-block-time.ts'
import { Address } from './address.tsx'
import { Money } from './money.tsx'
import { Time } from './time.tsx'

/** What happened, as a person says it. */
export const ACTION_TEXT: Record<LeaseActionName, string> = {
  Opened: 'Opened, deposit paid in',
  Activated: 'Machine running',
  Declined: 'Declined by the host',
  Cancelled: 'Cancelled',
  ToppedUp: 'Topped up',
  Revived: 'Woken from an empty purse',
  Withdrawn: 'Paid out to the host',
  Closed: 'Closed',
  Finalized: 'Settled',
  Resized: 'Went on under another lease',
}

type Props = Pick<
  TableProps<LeaseAction>,
  'header' | 'empty' | 'loading' | 'loadingText' | 'pagination' | 'variant' | 'filter'
> & {
  actions: readonly LeaseAction[]
  showsLease?: boolean
  label: string
}

/** Events with their money, each linked to its transaction. */
export function ActionTable({ actions, showsLease = false, label, ...rest }: Props) {
  return (
    <Table<LeaseAction>
      {...rest}
      items={actions}
      trackBy="id"
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: label }}
      columnDefinitions={[
        { id: 'when', header: 'When', minWidth: 160, cell: (action) => <When action={action} /> },
        {
          id: 'what',
          header: 'What',
          isRowHeader: true,
          minWidth: 160,
          cell: (action) => ACTION_TEXT[action.name],
        },
        ...(showsLease
          ? [
              {
                id: 'lease',
                header: 'Instance',
                cell: (action: LeaseAction) => <Address value={action.leaseId} kind="lease" />,
              },
            ]
          : []),
        { id: 'in', header: 'Paid in', cell: ({ inUnits }) => <Amount units={inUnits} /> },
        { id: 'back', header: 'Returned', cell: ({ refundedUnits }) => <Amount units={refundedUnits} /> },
        { id: 'out', header: 'Paid out', cell: ({ paidUnits }) => <Amount units={paidUnits} /> },
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

function Amount({ units }: { units: bigint }) {
  return units === 0n ? <>–</> : <Money units={units} />
}

function When({ action }: { action: LeaseAction }) {
  const block = useBlockTime(action.atSeconds === null ? action.blockNumber : undefined)
  const at = action.atSeconds ?? block.data
  return at === undefined ? <>Block {String(action.blockNumber)}</> : <Time at={at} />
}
