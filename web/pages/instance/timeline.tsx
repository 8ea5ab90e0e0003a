import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Steps from '@cloudscape-design/components/steps'
import type { EscrowParameters, Lease, LeaseStatus } from '@freehold/sdk'
import { Address } from '../../components/address.tsx'
import { Time } from '../../components/time.tsx'
import { useBlockTime } from '../../queries/use-block-time.ts'
import { type Stop, timelineOf } from './stops.ts'

const STATUS = {
  done: 'success',
  now: 'in-progress',
  next: 'pending',
  warning: 'warning',
  failed: 'error',
} as const
const SAYS = {
  done: 'Done',
  now: 'Under way',
  next: 'To come',
  warning: 'Warning',
  failed: 'Failed',
} as const

type Props = { lease: Lease; status: LeaseStatus; atSeconds: number; params: EscrowParameters }

/** What happened to the lease and what comes next, each with the transaction that proves it. */
export function Timeline({ lease, status, atSeconds, params }: Props) {
  const stops = timelineOf(lease, status, atSeconds, params.holdSeconds)
  return (
    <Container header={<Header variant="h2">Timeline</Header>}>
      <Steps
        ariaLabel="Timeline of the lease"
        steps={stops.map((stop) => ({
          status: STATUS[stop.stage],
          statusIconAriaLabel: SAYS[stop.stage],
          header: <StopHeader stop={stop} />,
          details: <StopDetails stop={stop} />,
        }))}
      />
    </Container>
  )
}

function StopHeader({ stop }: { stop: Stop }) {
  const { data: seconds } = useBlockTime(stop.blockNumber)
  return (
    <>
      {stop.title}
      {seconds !== undefined && (
        <Box variant="span" color="text-body-secondary">
          {' '}
          · <Time at={seconds} />
        </Box>
      )}
    </>
  )
}

function StopDetails({ stop }: { stop: Stop }) {
  return (
    <Box color="text-body-secondary">
      {stop.says}{' '}
      {stop.until && (
        <>
          <Time until={stop.until.atSeconds} /> {stop.until.says}.{' '}
        </>
      )}
      {stop.transactionHash && <Address value={stop.transactionHash} kind="transaction" />}
    </Box>
  )
}
