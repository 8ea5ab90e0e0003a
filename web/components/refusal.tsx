import Alert from '@cloudscape-design/components/alert'
import { sayError } from './say-error.ts'

/** Something that was asked for and not done: what happened and what to do next. Nothing without an error. */
export function Refusal({ error, what }: { error: unknown; what: string }) {
  if (error === null || error === undefined) return null
  const { says, next, rejected } = sayError(error)
  return (
    <Alert type={rejected ? 'info' : 'error'} header={what}>
      {says} {next && <>Next: {next}</>}
    </Alert>
  )
}
