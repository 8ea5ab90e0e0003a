import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import { AUDIT_ACTOR_TEXT, type Instance, type InstanceService } from '@freehold/sdk/hostApi'

type Look = { type: StatusIndicatorProps.Type; text: string }

/** The machine's power in a word. */
export function powerLook(instance: Instance): Look {
  const { power, powerWish, isInRescue } = instance
  const rescue = isInRescue ? ' (rescue system)' : ''
  switch (power) {
    case 'running':
      return powerWish === 'off'
        ? { type: 'in-progress', text: `Stopping${byRule(instance)}` }
        : { type: 'success', text: `On${rescue}` }
    case 'stopped':
    case 'absent':
      if (powerWish === 'on') return { type: 'in-progress', text: 'Starting' }
      return { type: 'stopped', text: `Off${byRule(instance)}` }
    case 'paused':
      return { type: 'warning', text: 'Paused' }
    case 'crashed':
      return { type: 'error', text: 'Crashed' }
    case 'unknown':
      return { type: 'pending', text: 'The host does not know' }
  }
}

/** That a rule which the tenant set has switched it off. */
function byRule({ powerWishBy, closedBy }: Instance): string {
  const by = closedBy ?? powerWishBy
  return by === 'wallet' ? '' : ` by ${AUDIT_ACTOR_TEXT[by]}`
}

/** Whether what it is for works; apart from its power. */
export function readyLook({ readiness, power }: Instance): Look {
  if (power !== 'running') return { type: 'stopped', text: 'Not while it is off' }
  if (readiness === 'ready') return { type: 'success', text: 'Ready' }
  return readiness === 'failed' ? { type: 'error', text: 'Failed' } : { type: 'in-progress', text: 'Not yet' }
}

export function serviceLook({ state, reason }: InstanceService): Look {
  if (state === 'ready') return { type: 'success', text: 'Ready' }
  const why = reason ? `: ${reason}` : ''
  return state === 'failed'
    ? { type: 'error', text: `Failed${why}` }
    : { type: 'in-progress', text: `Not yet${why}` }
}
