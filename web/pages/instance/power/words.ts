import type { Instance, PowerAction } from '@freehold/sdk/hostApi'

/** What each action does, before it is done. */
export const POWER_TEXT: Record<PowerAction, { title: string; verb: string; does: string }> = {
  start: { title: 'Start this instance?', verb: 'Start', does: 'The machine boots from its disk.' },
  stop: {
    title: 'Stop this instance?',
    verb: 'Stop',
    does: 'The machine is asked to shut down. When it has not done so in time, the plug is pulled.',
  },
  restart: {
    title: 'Restart this instance?',
    verb: 'Restart',
    does: 'The machine is asked to shut down, by force when it does not, and boots again.',
  },
  reset: {
    title: 'Reset this instance?',
    verb: 'Reset',
    does: 'As the reset button: what was not written to disk is lost. For a machine that does not react any more.',
  },
  rescue: {
    title: 'Boot the rescue system?',
    verb: 'Boot the rescue system',
    does: 'The machine restarts into a small system of the host, with the disk attached and not mounted. Login is the same as before, with the same keys.',
  },
  endRescue: {
    title: 'Leave the rescue system?',
    verb: 'Boot from the disk',
    does: 'The machine restarts and boots from its own disk again.',
  },
}

/** Which actions make sense now; the others are shown, but cannot be chosen. */
export function possibleActions({ power, isInRescue, stage, operation }: Instance): PowerAction[] {
  if (stage !== 'active' || operation !== null) return []
  const isOn = power === 'running' || power === 'paused'
  if (!isOn) return isInRescue ? ['start', 'endRescue'] : ['start', 'rescue']
  return ['stop', 'restart', 'reset', isInRescue ? 'endRescue' : 'rescue']
}
