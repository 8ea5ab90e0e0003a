import type { Host } from '@freehold/sdk'
import type { Address, Hex } from 'viem'
import { z } from 'zod'
import { accountAddress } from '../input/text.ts'
import type { Context, SigningClient } from '../kernel/context.ts'
import { UsageError } from '../kernel/errors.ts'
import type { OptionSpec } from '../kernel/verb.ts'
import type { Paint } from '../output/paint.ts'
import { facts } from '../output/table.ts'
import { confirm, yesOption } from '../prompts/confirm.ts'
import { ownerSignerFor } from './signer.ts'
import { findTarget, type TargetInput, targetFields, targetOptions } from './target.ts'

/** The options of a verb that hands a role of a host over in two steps. */
export const handOverOptions: readonly OptionSpec[] = [
  ...targetOptions,
  { flags: '--accept', says: 'accept, signed by the proposed wallet' },
  { flags: '--take-back', says: 'take the proposal back' },
  yesOption,
]

export interface HandOverInput extends TargetInput {
  readonly account?: Address
  readonly accept?: boolean
  readonly takeBack?: boolean
  readonly yes?: boolean
}

/** Their input. */
export const handOverInput = z.object({
  ...targetFields,
  account: accountAddress.optional(),
  accept: z.boolean().optional(),
  takeBack: z.boolean().optional(),
  yes: z.boolean().optional(),
})

export interface HandOverResult {
  readonly host: bigint
  readonly step: 'shown' | 'proposed' | 'takenBack' | 'accepted'
  /** Who has the role now. */
  readonly account: Address
  /** Who may accept it. */
  readonly proposed: Address | null
  readonly transactionHash: Hex | null
}

/** What is handed over, and how. */
export interface Role {
  /** `payee` or `owner` */
  readonly what: string
  nowOf(host: Host): Address
  propose(
    client: SigningClient,
    host: bigint,
    account: Address | null,
    signal: AbortSignal,
  ): Promise<{ readonly hash: Hex }>
  accept(client: SigningClient, host: bigint, signal: AbortSignal): Promise<{ readonly hash: Hex }>
}

/** Shows who has a role, proposes another, takes that back, or accepts it. */
export async function handOver(
  context: Context,
  { account, accept = false, takeBack = false, yes, ...input }: HandOverInput,
  role: Role,
): Promise<HandOverResult> {
  if ([account !== undefined, accept, takeBack].filter(Boolean).length > 1)
    throw new UsageError('An address, --accept or --take-back: one of them.')
  const target = await findTarget(context, input)
  const { host } = target.host
  const now = role.nowOf(target.host)
  const { signal } = context.io
  if (accept) {
    await confirm(context, { yes }, `Become the ${role.what} of host ${host}?`)
    const signer = await context.signer()
    context.progress.step(`accepting to be the ${role.what} of host ${host}`)
    const { hash } = await role.accept(signer, host, signal)
    context.progress.done(`The ${role.what} of host ${host} has changed`)
    const { address } = signer.account
    return { host, step: 'accepted', account: address, proposed: null, transactionHash: hash }
  }
  if (account === undefined && !takeBack)
    return { host, step: 'shown', account: now, proposed: null, transactionHash: null }
  const proposed = account ?? null
  if (proposed !== null)
    await confirm(context, { yes }, `Propose ${proposed} as the ${role.what} of host ${host}?`)
  const signer = await ownerSignerFor(context, target)
  context.progress.step(proposed === null ? 'taking the proposal back' : 'proposing')
  const { hash } = await role.propose(signer, host, proposed, signal)
  context.progress.done(proposed === null ? 'The proposal is taken back' : 'Proposed')
  const step = proposed === null ? 'takenBack' : 'proposed'
  return { host, step, account: now, proposed, transactionHash: hash }
}

/** The outcome for a person. `afterwards` is what makes sense once it is accepted. */
export function handOverText(
  { host, step, account, proposed }: HandOverResult,
  { verb, afterwards }: { verb: string; afterwards: string },
  paint: Paint,
): string {
  const next = {
    shown: null,
    takenBack: null,
    proposed: `freehold provider ${verb} --host ${host} --accept, signed by that wallet; until then nothing changes`,
    accepted: afterwards,
  }
  return facts(
    [
      ['Host', `${host}`],
      [`${verb.charAt(0).toUpperCase()}${verb.slice(1)}`, account],
      ['Proposed', proposed],
      ['Next', next[step]],
    ],
    paint,
  )
}
