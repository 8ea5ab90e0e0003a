import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { type IndexedVerifier, missedRevealsOf, type VerifierNetworkSums } from '@freehold/sdk/subgraph'
import { hrefOf } from '../../app/location.ts'
import { paths } from '../../app/routes.ts'
import { Address } from '../../components/address.tsx'
import { Empty, Failed } from '../../components/faces.tsx'
import { Money } from '../../components/money.tsx'
import { EvidenceLink, Sits } from '../../components/verifier.tsx'
import { useVerifiers } from '../../queries/use-verifiers.ts'

/** Who says that hosts are up: what each has at stake, and how it kept its promises. */
export default function Verifiers() {
  const list = useVerifiers()
  const { network, verifiers = [] } = list.data ?? {}
  const epoch = network?.lastEpoch?.number ?? 0n
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="They probe hosts from outside, commit to what they found, and reveal it; what they say can be checked by anyone."
      >
        Verifiers
      </Header>
      {list.error && !list.data ? (
        <Failed
          error={list.error}
          what="The verifiers could not be read"
          onRetry={() => void list.refetch()}
        />
      ) : (
        <Table<IndexedVerifier>
          items={[...verifiers]}
          loading={list.isPending}
          loadingText="Reading the verifiers from the index"
          trackBy="verifierId"
          wrapLines
          enableKeyboardNavigation
          stickyColumns={{ first: 1 }}
          ariaLabels={{ tableLabel: 'Verifiers' }}
          header={
            <Header
              variant="h2"
              counter={`(${verifiers.length})`}
              description={network && <Epoch network={network} />}
            >
              Seats
            </Header>
          }
          empty={<Empty title="Nobody verifies here">No verifier has registered on this network yet.</Empty>}
          columnDefinitions={[
            {
              id: 'seat',
              header: 'Seat',
              isRowHeader: true,
              minWidth: 70,
              cell: ({ seat }) => <Link href={hrefOf(paths.verifier(seat))}>Seat {seat}</Link>,
            },
            {
              id: 'address',
              header: 'Verifier',
              minWidth: 160,
              cell: ({ address }) => <Address value={address} kind="account" />,
            },
            {
              id: 'sits',
              header: 'Sits',
              minWidth: 150,
              cell: (verifier) => <Sits {...{ verifier, epoch }} />,
            },
            {
              id: 'stake',
              header: 'Stake',
              cell: ({ stake }) => <Money units={stake?.bondedUnits ?? 0n} />,
            },
            { id: 'reveals', header: 'Reveals', cell: ({ reveals }) => reveals },
            { id: 'missed', header: 'Missed', cell: (verifier) => missedRevealsOf(verifier, epoch) },
            {
              id: 'disagreements',
              header: 'Against its committee',
              cell: ({ disagreements, outcomes }) => `${disagreements} of ${outcomes}`,
            },
            { id: 'slashed', header: 'Slashed', cell: ({ slashedUnits }) => <Money units={slashedUnits} /> },
            {
              id: 'url',
              header: 'Evidence',
              minWidth: 160,
              cell: ({ url }) => <EvidenceLink url={url} />,
            },
          ]}
        />
      )}
    </SpaceBetween>
  )
}

function Epoch({ network }: { network: VerifierNetworkSums }) {
  const { lastEpoch } = network
  if (!lastEpoch) return <>No epoch was begun yet.</>
  const { number, commits, reveals, quorum, committeeSize, confirmationQuorum, confirmationSize } = lastEpoch
  return (
    <Box variant="span" color="text-body-secondary">
      Epoch {String(number)}: {reveals} of {commits} revealed. {quorum} of {committeeSize} find a host down,{' '}
      {confirmationQuorum} of {confirmationSize} others must confirm it.
    </Box>
  )
}
