import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { Lease } from '@freehold/sdk'
import type { Reachability } from '@freehold/sdk/evidence'
import { Empty, Failed, Waiting } from '../../components/faces.tsx'
import { Time } from '../../components/time.tsx'
import { useReachability } from '../../queries/use-reachability.ts'
import { reachedLook } from './reached-look.ts'

/** From how many verifiers the SSH port was reached; nothing where no verifier looks. */
export function ReachedFrom({ lease }: { lease: Lease }) {
  const { activation, ending, terms } = lease
  if (!activation || ending || terms.creditor === null) return null
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Verifiers make one SSH handshake per epoch, without a login. Each that is counted is checked here against the host key on chain. It moves no money."
        >
          Reached from outside
        </Header>
      }
    >
      <Faces lease={lease} />
    </Container>
  )
}

function Faces({ lease }: { lease: Lease }) {
  const { data, error, refetch } = useReachability(lease)
  if (error && !data)
    return <Failed error={error} what="The verifiers could not be asked" onRetry={() => void refetch()} />
  if (data === undefined) return <Waiting what="Asking the verifiers" />
  if (data === null || data.verifiers.length === 0)
    return <Empty title="Not known yet">No verifiers were drawn for this instance in the last epoch.</Empty>
  return <Known reach={data} />
}

function Known({ reach }: { reach: Reachability }) {
  const { type, text } = reachedLook(reach)
  const silent = reach.verifiers.filter(({ outcome }) => outcome !== 'Up')
  return (
    <SpaceBetween size="xs">
      <span data-testid="reached">
        <StatusIndicator type={type}>{text}</StatusIndicator>
        {reach.newest !== null && (
          <>
            , last <Time at={reach.newest} ago />
          </>
        )}
      </span>
      {silent.map(({ seat, outcome, says }) => (
        <Box key={seat} color="text-body-secondary" fontSize="body-s">
          Seat {seat} {outcome === 'Down' ? 'got no answer' : 'cannot tell'}: {says[0] ?? 'it says no more'}
        </Box>
      ))}
    </SpaceBetween>
  )
}
