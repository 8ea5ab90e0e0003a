import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { Lease, LeaseStatus } from '@freehold/sdk'
import { Money } from '../../components/money.tsx'
import { Time } from '../../components/time.tsx'
import { ClosedMoney } from './closed-money.tsx'
import { ratePaidBy } from './rate.ts'

type Props = { lease: Lease; status: LeaseStatus; atSeconds: number }

/** The lease's money, ticking with the chain's clock. */
export function Purse({ lease, status, atSeconds }: Props) {
  const isOver = status.state === 'Closed' || status.state === 'Settling'
  return (
    <Container
      header={
        <Header variant="h2" description="Billed by the second. Whatever is left comes back when you close.">
          Money
        </Header>
      }
    >
      {isOver ? (
        <ClosedMoney lease={lease} status={status} />
      ) : (
        <Living lease={lease} status={status} atSeconds={atSeconds} />
      )}
    </Container>
  )
}

function Living({ lease, status, atSeconds }: Props) {
  const spent = status.depositUnits - status.refundableUnits
  const inTrial = isInTrial(lease, status, atSeconds)
  return (
    <SpaceBetween size="m">
      {status.isExhausted && status.state === 'Active' && (
        <Alert type="warning" header="The purse is empty and billing has stopped">
          Top up to go on. The time in between costs nothing; the disk is kept while the grace runs.
        </Alert>
      )}
      {inTrial && (
        <Alert type="info">
          Trial: close within <Time until={lease.word.markAt + lease.terms.trialSeconds} /> and nothing is
          billed.
        </Alert>
      )}
      <KeyValuePairs
        columns={4}
        minColumnWidth={150}
        items={[
          { label: 'Price', value: <Money rate={ratePaidBy(lease)} per="hour" /> },
          {
            label: 'Spent',
            value: (
              <span data-testid="spent">
                <Money units={status.state === 'Open' ? 0n : spent} />
              </span>
            ),
          },
          { label: 'Left', value: <Money units={status.refundableUnits} /> },
          { label: 'Runway', value: <Runway status={status} atSeconds={atSeconds} /> },
          { label: 'Paid in', value: <Money units={status.depositUnits} /> },
          { label: 'Open fee', value: <Money units={lease.terms.openFeeUnits} /> },
          { label: 'Billed', value: <Time seconds={status.billedSeconds} /> },
          {
            label: 'Paid until',
            value:
              status.state === 'Active' && !status.isExhausted ? (
                <Time at={atSeconds + status.runwaySeconds} />
              ) : (
                '–'
              ),
          },
        ]}
      />
      <ProgressBar
        label="Runway used"
        value={status.fundedSeconds > 0 ? (100 * status.billedSeconds) / status.fundedSeconds : 0}
        status={status.isExhausted && status.state === 'Active' ? 'error' : 'in-progress'}
        resultText="The purse is empty."
      />
    </SpaceBetween>
  )
}

function Runway({ status, atSeconds }: { status: LeaseStatus; atSeconds: number }) {
  if (status.state === 'Open') {
    return (
      <>
        <Time seconds={status.runwaySeconds} />{' '}
        <Box variant="span" color="text-body-secondary">
          from its start
        </Box>
      </>
    )
  }
  return (
    <span data-testid="runway">
      <Time until={atSeconds + status.runwaySeconds} />
    </span>
  )
}

function isInTrial({ terms, word, activation }: Lease, status: LeaseStatus, atSeconds: number): boolean {
  return (
    activation !== null &&
    status.state === 'Active' &&
    terms.trialSeconds > 0 &&
    status.billedSeconds === 0 &&
    atSeconds <= word.markAt + terms.trialSeconds
  )
}
