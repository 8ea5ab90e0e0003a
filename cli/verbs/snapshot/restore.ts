import type { Operation } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { openInstance } from '../../instances/open.ts'
import { finish, waitOption } from '../../instances/operate.ts'
import { findSnapshot, nameArgument, namedSnapshot } from '../../instances/snapshots.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { runningLeaseArgument } from '../../leases/find.ts'
import { moment } from '../../output/time.ts'
import { confirm, yesOption } from '../../prompts/confirm.ts'

interface Input {
  readonly lease?: string
  readonly name: string
  readonly yes?: boolean
  readonly wait?: boolean
}

interface Result {
  readonly leaseId: Hex
  readonly name: string
  readonly operation: Operation
}

/** `freehold snapshot restore LEASE NAME` */
export const restore = defineVerb<Input, Result>({
  details:
    'Replaces the disk of a machine by a snapshot: it is stopped, its disk exchanged, and started again. What was written since is lost; take a snapshot first if it may be needed. The checksum is looked at before; a restore that fails leaves the machine as it was.',
  arguments: [runningLeaseArgument, nameArgument],
  options: [{ ...yesOption, says: 'do not ask' }, waitOption],
  examples: [['freehold snapshot restore 0x7c3f21ab before-upgrade', 'back to then']],
  input: namedSnapshot({ yes: z.boolean().optional(), wait: z.boolean().optional() }),
  async run(context, { lease, name, yes, wait }) {
    const instance = await openInstance(context, lease)
    const { leaseId } = instance
    const { takenAt } = await findSnapshot(instance, name)
    context.progress.end()
    await confirm(
      context,
      { yes },
      `Replace the disk by ${name} of ${moment(takenAt)}? What was written since is lost.`,
    )
    context.progress.step('asking the host')
    const begun = await instance.call('restoreSnapshot', { params: { lease: leaseId, name } })
    return { leaseId, name, operation: await finish(context, instance, begun, { wait }) }
  },
  print: ({ name, operation }) =>
    operation.state === 'done' ? `The disk is that of ${name} again.` : operation.sentence,
})
