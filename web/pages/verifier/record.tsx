import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import { type IndexedVerifier, missedRevealsOf } from '@freehold/sdk/subgraph'
import { Address } from '../../components/address.tsx'
import { Money } from '../../components/money.tsx'
import { Time } from '../../components/time.tsx'
import { EvidenceLink, Sits } from '../../components/verifier.tsx'

type Props = {
  verifier: IndexedVerifier
  /** The newest one. */
  epoch: bigint
}

/** Who it is, and what it has at stake. */
export function About({ verifier, epoch }: Props) {
  const { address, url, registeredAt, stake } = verifier
  return (
    <Container header={<Header variant="h2">About</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={150}
        items={[
          { label: 'Verifier', value: <Address value={address} kind="account" /> },
          { label: 'Sits', value: <Sits verifier={verifier} epoch={epoch} /> },
          { label: 'Registered', value: <Time at={registeredAt} /> },
          { label: 'Evidence', value: <EvidenceLink url={url} /> },
          { label: 'Stake', value: <Money units={stake?.bondedUnits ?? 0n} /> },
          {
            label: 'Of it locked',
            value: <Money units={stake?.lockedUnits ?? 0n} />,
          },
          { label: 'Unbonding', value: <Unbonding stake={stake} /> },
        ]}
      />
    </Container>
  )
}

function Unbonding({ stake }: Pick<IndexedVerifier, 'stake'>) {
  if (!stake || stake.unbondingUnits === 0n) return <>Nothing</>
  return (
    <>
      <Money units={stake.unbondingUnits} />
      {stake.withdrawableAt !== null && (
        <div>
          free from <Time at={stake.withdrawableAt} />
        </div>
      )}
    </>
  )
}

/** How it kept its promises. */
export function Record({ verifier, epoch }: Props) {
  const { commits, reveals, outcomes, disagreements, strikes, forfeits, forfeitedUnits } = verifier
  const { challenged, challengesAnswered, slashes, slashedUnits, claimedUnits } = verifier
  return (
    <Container
      header={
        <Header variant="h2" description="Counted from the events of the chain, since it took this seat.">
          Record
        </Header>
      }
    >
      <KeyValuePairs
        columns={4}
        minColumnWidth={150}
        items={[
          { label: 'Epochs committed', value: commits },
          { label: 'Epochs revealed', value: reveals },
          { label: 'Reveals missed', value: missedRevealsOf(verifier, epoch) },
          { label: 'Against its committee', value: `${disagreements} of ${outcomes} outcomes` },
          { label: 'Decoys misjudged', value: strikes },
          { label: 'Challenged', value: challenged },
          { label: 'Challenges answered', value: challengesAnswered },
          { label: 'Challenges lost', value: slashes },
          { label: 'Slashed', value: <Money units={slashedUnits} /> },
          { label: 'Rewards taken', value: <Money units={claimedUnits} /> },
          {
            label: `Rewards forfeited, ${forfeits} ${forfeits === 1 ? 'time' : 'times'}`,
            value: <Money units={forfeitedUnits} />,
          },
        ]}
      />
    </Container>
  )
}
