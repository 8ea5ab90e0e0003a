import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { VerifierPage } from '@freehold/sdk/subgraph'
import { Empty, Failed, Waiting } from '../../components/faces.tsx'
import { useVerifier } from '../../queries/use-verifier.ts'
import { Challenges } from './challenges.tsx'
import { Epochs } from './epochs.tsx'
import { History } from './history.tsx'
import { About, Record } from './record.tsx'

/** One verifier: what it has at stake, how it kept its promises, what it said lately. For anybody who has the link. */
export default function Verifier({ seat }: { seat: number }) {
  const verifier = useVerifier(seat)
  return (
    <SpaceBetween size="l">
      <Header variant="h1">Verifier on seat {seat}</Header>
      {verifier.data ? (
        <Filled page={verifier.data} />
      ) : verifier.data === null ? (
        <Empty title="Nobody ever sat on this seat">
          Its number may be mistyped, or belong to another network.
        </Empty>
      ) : verifier.error ? (
        <Failed
          error={verifier.error}
          what="The verifier could not be read"
          onRetry={() => void verifier.refetch()}
        />
      ) : (
        <Waiting what="Reading the verifier from the index" />
      )}
    </SpaceBetween>
  )
}

function Filled({ page }: { page: VerifierPage }) {
  const epoch = page.epochs[0]?.number ?? 0n
  return (
    <SpaceBetween size="l">
      <About verifier={page.verifier} epoch={epoch} />
      <Record verifier={page.verifier} epoch={epoch} />
      <Epochs page={page} />
      <Challenges challenges={page.challenges} />
      <History actions={page.actions} />
    </SpaceBetween>
  )
}
