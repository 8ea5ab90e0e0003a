import { setHostOperator } from '@freehold/sdk'
import type { Address, Hex } from 'viem'
import { z } from 'zod'
import { accountAddress } from '../../input/text.ts'
import { UsageError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'
import { confirm, yesOption } from '../../prompts/confirm.ts'
import { ownerSignerFor } from '../../provider/signer.ts'
import { findTarget, type TargetInput, targetFields, targetOptions } from '../../provider/target.ts'

type Input = TargetInput & { account?: Address; revoke?: boolean; yes?: boolean }

interface Result {
  readonly host: bigint
  /** Null: revoked. */
  readonly operator: Address | null
  /** Null when it was only shown. */
  readonly transactionHash: Hex | null
}

/** `freehold provider operator [ADDRESS]` */
export const operator = defineVerb<Input, Result>({
  details:
    "Gives a host another hot key, or takes its key away, signed by its owner: what to do when the machine's key may be stolen. All standing offers are void then, for the old key published them; leases that run go on and are paid as before, but without an operator none is activated. Without an address it shows the operator.",
  arguments: [{ flags: '[account]', says: "the new operator's address" }],
  options: [...targetOptions, { flags: '--revoke', says: 'leave the host without an operator' }, yesOption],
  unfinished: 'freehold provider operator shows who it is now; then run it again',
  examples: [
    ['freehold provider operator --host 7 --revoke', 'the key was stolen'],
    ['freehold provider operator 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --host 7', 'another key'],
  ],
  input: z.object({
    ...targetFields,
    account: accountAddress.optional(),
    revoke: z.boolean().optional(),
    yes: z.boolean().optional(),
  }),
  async run(context, { account, revoke = false, yes, ...input }) {
    if (account !== undefined && revoke) throw new UsageError('An address or --revoke, not both.')
    const target = await findTarget(context, input)
    const { host, operator: before } = target.host
    if (account === undefined && !revoke) return { host, operator: before, transactionHash: null }
    const wanted = account ?? null
    if (wanted === before) return { host, operator: before, transactionHash: null }
    await confirm(
      context,
      { yes },
      `${wanted === null ? 'Revoke the operator' : `Make ${wanted} the operator`} of host ${host}? All its offers are void then.`,
    )
    const signer = await ownerSignerFor(context, target)
    context.progress.step(wanted === null ? 'revoking the operator' : 'changing the operator')
    const { hash } = await setHostOperator(signer, { host, operator: wanted, signal: context.io.signal })
    context.progress.done(wanted === null ? 'The operator is revoked' : 'The operator is changed')
    return { host, operator: wanted, transactionHash: hash }
  },
  print: ({ host, operator: account, transactionHash }, paint) =>
    facts(
      [
        ['Host', `${host}`],
        ['Operator', account ?? paint.warn('none')],
        ['Next', transactionHash === null ? null : nextOf(account)],
      ],
      paint,
    ),
})

const nextOf = (account: Address | null) =>
  account === null
    ? 'freehold provider operator ADDRESS appoints another'
    : "put the key's file into the host's configuration and send it a little coin for gas\nfreehold provider offer ... publishes the offer again"
