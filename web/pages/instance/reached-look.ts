import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import type { Reachability } from '@freehold/sdk/evidence'

/** How it looks from how many verifiers an instance was reached. */
export function reachedLook({ verdict, answered, unanswered, verifiers, epoch }: Reachability): {
  type: StatusIndicatorProps.Type
  text: string
} {
  const of = `of ${verifiers.length} verifiers`
  switch (verdict) {
    case 'reachable':
      return { type: 'success', text: `From ${answered} ${of}` }
    case 'unreachable':
      return { type: 'error', text: `Not from outside: ${unanswered} ${of} got no answer in epoch ${epoch}` }
    default:
      return {
        type: 'pending',
        text: `Not known: too few of ${verifiers.length} verifiers could tell in epoch ${epoch}`,
      }
  }
}
