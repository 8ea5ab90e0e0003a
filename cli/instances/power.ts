import type { Instance, Operation, PowerAction } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { defineVerb, type OptionSpec, type Verb } from '../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { shortId } from '../leases/words.ts'
import { facts } from '../output/table.ts'
import { openInstance } from './open.ts'
import { finish, waitOption } from './operate.ts'

export interface PowerInput {
  readonly lease?: string
  readonly wait?: boolean
  readonly end?: boolean
}

export interface PowerResult {
  readonly leaseId: Hex
  readonly action: PowerAction
  readonly operation: Operation
  readonly power: Instance['power']
  readonly isInRescue: boolean
  /** What the machine costs as it is now. */
  readonly billing: string
}

/** What sets one power verb apart from the others. */
export interface PowerVerb {
  readonly name: string
  readonly details: string
  readonly says: string
  readonly options?: readonly OptionSpec[]
  action(input: PowerInput): PowerAction
}

/** A verb that asks the host to change whether, or what, a machine runs. */
export function powerVerb({
  name,
  details,
  says,
  options = [],
  action,
}: PowerVerb): Verb<PowerInput, PowerResult> {
  return defineVerb<PowerInput, PowerResult>({
    details,
    arguments: [runningLeaseArgument],
    options: [...options, waitOption],
    examples: [
      [`freehold ${name} 0x7c3f21ab`, says],
      [`freehold ${name} --no-wait --json`, 'the only machine that runs, for programs'],
    ],
    input: z.object({
      lease: leaseRef.optional(),
      wait: z.boolean().optional(),
      end: z.boolean().optional(),
    }),
    async run(context, input) {
      const instance = await openInstance(context, input.lease)
      const { leaseId } = instance
      context.progress.step('asking the host')
      const wanted = action(input)
      const begun = await instance.call('setPower', { params: { lease: leaseId }, body: { action: wanted } })
      const operation = await finish(context, instance, begun, input)
      const { power, isInRescue, billing } = await instance.call('getInstance', {
        params: { lease: leaseId },
      })
      return { leaseId, action: wanted, operation, power, isInRescue, billing }
    },
    print: ({ leaseId, power, isInRescue, billing, action: done }, paint) =>
      facts(
        [
          ['Lease', leaseId],
          ['Power', isInRescue ? `${power}, the rescue system` : power],
          ['Billing', billing],
          ['Next', nextOf(done, shortId(leaseId))],
        ],
        paint,
      ),
  })
}

function nextOf(action: PowerAction, id: string): string {
  if (action === 'stop') return `freehold start ${id}\nfreehold close ${id}    ends it, and the billing`
  if (action === 'rescue') return `freehold console ${id}\nfreehold rescue --end ${id}`
  return `freehold ssh ${id}`
}
