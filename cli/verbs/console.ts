import { allows } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { attach, readScrollback } from '../instances/attach.ts'
import { explainHostError } from '../instances/errors.ts'
import { openInstance } from '../instances/open.ts'
import { CliError } from '../kernel/errors.ts'
import { defineVerb } from '../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { shortId } from '../leases/words.ts'
import { harmless } from '../output/guestText.ts'

interface Result {
  readonly leaseId: Hex
  /** Why the host ended it; null: it was left from here. */
  readonly ended: string | null
  /** With `--json`: whether the machine is on, and what it said so far, escape sequences left out. */
  readonly isLive: boolean | null
  readonly scrollback: string | null
}

/** `freehold console LEASE` */
export const consoleVerb = defineVerb<{ lease?: string }, Result>({
  details:
    'Ties this terminal to the serial console of a machine: what it said so far, then all that comes; every key goes to it, Ctrl-C too. ~. at the beginning of a line leaves, ~? lists what else there is. Works where the network of the machine does not. With --json it prints what the machine said so far.',
  arguments: [runningLeaseArgument],
  examples: [
    ['freehold console 0x7c3f21ab', 'when ssh does not answer'],
    ['freehold console --json', 'what it said so far, for programs'],
  ],
  input: z.object({ lease: leaseRef.optional() }),
  async run(context, { lease }) {
    const instance = await openInstance(context, lease)
    const { leaseId } = instance
    // A refused WebSocket says nothing of why; this does.
    const { role } = await instance.call('getInstance', { params: { lease: leaseId } })
    if (!allows(role, 'operator'))
      throw new CliError(`You are a ${role} of lease ${shortId(leaseId)}; its console is for operators.`, {
        next: `freehold logs ${shortId(leaseId)} shows what it said; or ask the owner for the role`,
      })
    try {
      if (!context.globals.json)
        return { leaseId, ended: await attach(context, instance), isLive: null, scrollback: null }
      const { isLive, text } = await readScrollback(context, instance)
      return { leaseId, ended: null, isLive, scrollback: harmless(text) }
    } catch (error) {
      throw explainHostError(context, error, instance.lease)
    }
  },
  print: ({ ended }, paint) => paint.dim(ended ?? 'Left the console; the machine goes on.'),
})
