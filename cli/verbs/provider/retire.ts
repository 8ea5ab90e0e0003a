import { retireHost } from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { CliError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { confirm, yesOption } from '../../prompts/confirm.ts'
import { ownerSignerFor } from '../../provider/signer.ts'
import { findTarget, type TargetInput, targetFields, targetOptions } from '../../provider/target.ts'

interface Result {
  readonly host: bigint
  readonly transactionHash: Hex
}

/** `freehold provider retire` */
export const retire = defineVerb<TargetInput & { yes?: boolean }, Result>({
  details:
    'Takes a host off the market for ever, signed by its owner. It must drain and no lease may run on it; what ended leases still owe can be collected afterwards too.',
  options: [...targetOptions, yesOption],
  unfinished: 'freehold provider status tells whether the host is retired; then run it again',
  examples: [['freehold provider retire', 'after `provider drain`, once no lease is left']],
  input: z.object({ ...targetFields, yes: z.boolean().optional() }),
  async run(context, { yes, ...input }) {
    const target = await findTarget(context, input)
    const { host } = target.host
    if (target.host.isRetired) throw new CliError(`Host ${host} is retired already.`)
    await confirm(context, { yes }, `Retire host ${host}? It can never come back.`)
    const signer = await ownerSignerFor(context, target)
    context.progress.step(`retiring host ${host}`)
    const { hash } = await retireHost(signer, { host, signal: context.io.signal })
    context.progress.done(`Host ${host} is retired`)
    return { host, transactionHash: hash }
  },
  print: ({ host }) =>
    `Host ${host} is off the market for ever. Next: freehold provider withdraw --host ${host} collects what is left.`,
})
