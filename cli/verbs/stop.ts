import { powerVerb } from '../instances/power.ts'

/** `freehold stop LEASE` */
export const stop = powerVerb({
  name: 'stop',
  details:
    'Stops a machine: its agent is asked first, then the power button is pressed, and in the end the plug is pulled, each with its deadline. A stopped machine still holds its memory, disk and port on the host, so it is billed as before; `freehold close` ends that.',
  says: 'stop it, and keep it',
  action: () => 'stop',
})
