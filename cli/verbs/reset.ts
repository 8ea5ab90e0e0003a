import { powerVerb } from '../instances/power.ts'

/** `freehold reset LEASE` */
export const reset = powerVerb({
  name: 'reset',
  details:
    'Presses the reset button: at once, without asking the machine. What it had not written to disk is lost; `freehold restart` asks first.',
  says: 'it hangs',
  action: () => 'reset',
})
