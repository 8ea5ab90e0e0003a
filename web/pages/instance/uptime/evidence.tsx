import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ServedEvidence } from '@freehold/sdk/evidence'
import type { LeaseCredit, LeaseCredits } from '@freehold/sdk/subgraph'
import type { Hex } from 'viem'
import { sayError } from '../../../components/say-error.ts'
import { useOutageChecks } from '../../../queries/use-credits.ts'
import { missingText } from './missing-text.ts'
import { useEvidenceFile } from './use-evidence-file.ts'

type Props = { leaseId: Hex; credits: LeaseCredits; credit: LeaseCredit }

/** What the index says of the credit, held against the chain, and the whole with what verifiers serve as a file. */
export function Evidence({ leaseId, credits, credit }: Props) {
  const checks = useOutageChecks(credit.outage)
  const file = useEvidenceFile({ leaseId, credits, credit })
  if (!credit.outage) return <>Another creditor’s</>
  if (checks.error) return <StatusIndicator type="warning">Could not be checked</StatusIndicator>
  if (!checks.data) return <StatusIndicator type="loading">Checking</StatusIndicator>
  const wrong = checks.data.filter(({ isTrue }) => !isTrue)
  return (
    <>
      <StatusIndicator type={wrong.length === 0 ? 'success' : 'error'}>
        {wrong.length === 0
          ? `${checks.data.length} claims true`
          : `Not true: ${wrong.map(({ says }) => says).join('; ')}`}
      </StatusIndicator>
      <div>
        <Button
          variant="inline-link"
          iconName="download"
          loading={file.isPending}
          loadingText="Asking the verifiers"
          ariaLabel={`Download the evidence of ${new Date(credit.downtime.fromSeconds * 1000).toISOString()}`}
          onClick={() => file.mutate(checks.data)}
        >
          Download
        </Button>
      </div>
      {file.error && <StatusIndicator type="error">{sayError(file.error).says}</StatusIndicator>}
      {file.data && <Served served={file.data} />}
    </>
  )
}

/** What the file has of the verifiers, and who gave nothing. */
function Served({ served }: { served: readonly ServedEvidence[] }) {
  const missing = served.filter((one) => one.missing !== null)
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      <span role="status">
        Saved with what {served.length - missing.length} of {served.length} ballots’ verifiers serve.{' '}
        {missingText(served)}
      </span>
    </Box>
  )
}
