import { powerVerb } from '../instances/power.ts'

/** `freehold start LEASE` */
export const start = powerVerb({
  name: 'start',
  details: 'Starts a machine that was stopped. It finds the disk, the address and the keys it had.',
  says: 'start it',
  action: () => 'start',
})
