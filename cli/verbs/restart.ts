import { powerVerb } from '../instances/power.ts'

/** `freehold restart LEASE` */
export const restart = powerVerb({
  name: 'restart',
  details:
    'Restarts a machine as its own reboot would, and by pulling the plug where it does not obey in time.',
  says: 'restart it',
  action: () => 'restart',
})
