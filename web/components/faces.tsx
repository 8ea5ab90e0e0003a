import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ReactNode } from 'react'
import { sayError } from './say-error.ts'

/** Waiting: says what for, so that a slow network is not a mystery. */
export function Waiting({ what }: { what: string }) {
  return (
    <Box textAlign="center" padding="l">
      <StatusIndicator type="loading">{what}</StatusIndicator>
    </Box>
  )
}

/** Empty: what would be here and the one next thing to do. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <Box textAlign="center" color="inherit" padding="l">
      <SpaceBetween size="xs">
        <Box variant="strong">{title}</Box>
        {children && <Box color="text-body-secondary">{children}</Box>}
        {action}
      </SpaceBetween>
    </Box>
  )
}

/** Failed: what happened, what to do next, and what still works without us. */
export function Failed({ error, what, onRetry }: { error: unknown; what: string; onRetry?: () => void }) {
  const { says, next } = sayError(error)
  return (
    <Alert type="error" header={what} action={onRetry && <Button onClick={onRetry}>Try again</Button>}>
      <SpaceBetween size="xxs">
        <div>{says}</div>
        {next && <div>Next: {next}</div>}
        <Box color="text-body-secondary" fontSize="body-s">
          Instances run on their hosts and do not need this page; with an RPC the command line works too.
        </Box>
      </SpaceBetween>
    </Alert>
  )
}
