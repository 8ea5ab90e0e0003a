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

/** `freehold snapshot delete LEASE NAME` */
export const remove = defineVerb<Input, Result>({
  details: 'Deletes a snapshot; what stands on it, such as a clone, keeps what it needs.',
  arguments: [runningLeaseArgument, nameArgument],
  options: [{ ...yesOption, says: 'do not ask' }, waitOption],
  examples: [['freehold snapshot delete 0x7c3f21ab before-upgrade --yes', 'it is not needed any more']],
  input: namedSnapshot({ yes: z.boolean().optional(), wait: z.boolean().optional() }),
  async run(context, { lease, name, yes, wait }) {
    const instance = await openInstance(context, lease)
    const { leaseId } = instance
    const { takenAt } = await findSnapshot(instance, name)
    context.progress.end()
    await confirm(context, { yes }, `Delete ${name} of ${moment(takenAt)}? It cannot be brought back.`)
    context.progress.step('asking the host')
    const begun = await instance.call('deleteSnapshot', { params: { lease: leaseId, name } })
    return { leaseId, name, operation: await finish(context, instance, begun, { wait }) }
  },
  print: ({ name, operation }) =>
    operation.state === 'done' ? `Snapshot ${name} is deleted.` : operation.sentence,
})
