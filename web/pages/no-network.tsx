import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { MarketNotDeployedError } from '@freehold/sdk'
import { sayError } from '../components/say-error.ts'

/** What stands here when the console does not know which chain to read. */
export function NoNetwork({ error }: { error: unknown }) {
  const { says, next } = sayError(error)
  return (
    <main>
      <Box padding="xxl">
        <SpaceBetween size="l">
          <Box variant="h1">Freehold</Box>
          <Alert
            type="error"
            header={
              error instanceof MarketNotDeployedError
                ? 'There is no market on this network yet'
                : 'The console has no network to read'
            }
            action={<Button onClick={() => window.location.reload()}>Try again</Button>}
          >
            <div style={{ whiteSpace: 'pre-wrap' }}>{says}</div>
            {next && <div>Next: {next}</div>}
          </Alert>
        </SpaceBetween>
      </Box>
    </main>
  )
}
