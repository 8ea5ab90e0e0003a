import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import { formatEther, type TransactionReceipt } from 'viem'
import { Address } from '../../components/address.tsx'
import { Empty, Failed, Waiting } from '../../components/faces.tsx'
import { shortHex } from '../../components/format.ts'
import { Money } from '../../components/money.tsx'
import { Time } from '../../components/time.tsx'
import { useNetwork } from '../../network/context.tsx'
import { useBlockTime } from '../../queries/use-block-time.ts'
import { useTransaction } from '../../queries/use-transaction.ts'
import { marketEventsOf, type Transfer, transfersOf } from './events.ts'

/** A receipt: what a transaction moved and what the contracts said. Stands in for an explorer where a network has none. */
export default function Transaction({ hash }: { hash: `0x${string}` }) {
  const receipt = useTransaction(hash)
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description="The receipt as the chain keeps it.">
        Transaction {shortHex(hash)}
      </Header>
      {receipt.isPending && <Waiting what="Reading the receipt" />}
      {receipt.error && !receipt.data && (
        <Failed
          error={receipt.error}
          what="The receipt could not be read"
          onRetry={() => void receipt.refetch()}
        />
      )}
      {receipt.data === null && (
        <Empty title="The chain knows no such transaction">
          It may not be mined yet, or it belongs to another network.
        </Empty>
      )}
      {receipt.data && <Filled receipt={receipt.data} />}
    </SpaceBetween>
  )
}

function Filled({ receipt }: { receipt: TransactionReceipt }) {
  const { network, client } = useNetwork()
  const coin = client.publicClient.chain.nativeCurrency.symbol
  const events = marketEventsOf(receipt.logs)
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Receipt</Header>}>
        <KeyValuePairs
          columns={4}
          minColumnWidth={150}
          items={[
            { label: 'State', value: <State status={receipt.status} /> },
            { label: 'Mined', value: <Mined blockNumber={receipt.blockNumber} /> },
            { label: 'Block', value: String(receipt.blockNumber) },
            { label: 'Gas', value: `${formatEther(receipt.gasUsed * receipt.effectiveGasPrice)} ${coin}` },
            { label: 'Sent by', value: <Address value={receipt.from} kind="account" /> },
            ...(receipt.to ? [{ label: 'To', value: <Address value={receipt.to} kind="contract" /> }] : []),
          ]}
        />
      </Container>
      <Transfers transfers={transfersOf(receipt.logs, network.contracts.usdc)} />
      <Container
        header={
          <Header variant="h2" counter={`(${events.length})`}>
            What the contracts said
          </Header>
        }
      >
        {events.length === 0 && <Empty title="Nothing of this market" />}
        {events.map(({ name, args }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the logs of a mined transaction never change their order
          <ExpandableSection key={index} headerText={name}>
            <KeyValuePairs
              columns={1}
              items={args.map(([label, value]) => ({
                label,
                value: <span className="address value">{value}</span>,
              }))}
            />
          </ExpandableSection>
        ))}
      </Container>
    </SpaceBetween>
  )
}

function Transfers({ transfers }: { transfers: Transfer[] }) {
  return (
    <Table<Transfer>
      header={
        <Header variant="h2" counter={`(${transfers.length})`}>
          USDC that moved
        </Header>
      }
      items={transfers}
      ariaLabels={{ tableLabel: 'USDC that moved' }}
      empty={<Empty title="None" />}
      columnDefinitions={[
        { id: 'amount', header: 'Amount', isRowHeader: true, cell: ({ units }) => <Money units={units} /> },
        { id: 'from', header: 'From', cell: ({ from }) => <Address value={from} kind="account" /> },
        { id: 'to', header: 'To', cell: ({ to }) => <Address value={to} kind="account" /> },
      ]}
    />
  )
}

function State({ status }: { status: TransactionReceipt['status'] }) {
  return status === 'success' ? (
    <StatusIndicator>Done</StatusIndicator>
  ) : (
    <StatusIndicator type="error">Failed</StatusIndicator>
  )
}

function Mined({ blockNumber }: { blockNumber: bigint }) {
  const { data } = useBlockTime(blockNumber)
  return data === undefined ? <Box color="text-body-secondary">…</Box> : <Time at={data} />
}
