import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import type { InstancePolicy } from '@freehold/sdk/hostApi'
import { Failed, Waiting } from '../../../components/faces.tsx'
import { useHosted } from '../../../hosts/hosted.ts'
import { useHostQuery } from '../../../hosts/use-host-query.ts'
import { PolicyForm } from './form.tsx'

/** What the host does when nobody looks. */
export default function Policy() {
  const { lease } = useHosted()
  const policy = useHostQuery('getPolicy', { params: { lease: lease.leaseId } })
  return (
    <Container
      header={
        <Header variant="h2" description="What the host does by itself, also when nobody looks.">
          Policy
        </Header>
      }
    >
      {policy.data ? (
        <PolicyForm key={JSON.stringify(policy.data)} policy={policy.data satisfies InstancePolicy} />
      ) : policy.error ? (
        <Failed
          error={policy.error}
          what="The policy could not be read"
          onRetry={() => void policy.refetch()}
        />
      ) : (
        <Waiting what="Asking the host for the policy" />
      )}
    </Container>
  )
}
