import { formatUsdc } from '@freehold/sdk'
import type { InstancePolicy } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { oneOf, usdcUnits, wholeNumber } from '../input/text.ts'
import { openInstance } from '../instances/open.ts'
import { UsageError } from '../kernel/errors.ts'
import { defineVerb } from '../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { facts } from '../output/table.ts'

const ACTIONS = ['stop', 'close'] as const
type Action = (typeof ACTIONS)[number]

interface Input {
  readonly lease?: string
  /** False: `--no-idle`. */
  readonly idle?: number | false
  readonly idleCpu?: number
  readonly idleAction?: Action
  readonly budget?: bigint | false
  readonly budgetAction?: Action
}

type Result = InstancePolicy & { readonly leaseId: Hex }

/** Below this the processor counts as idle, where nothing else was said. */
const IDLE_CPU_PERCENT = 5

/** `freehold policy LEASE` */
export const policy = defineVerb<Input, Result>({
  details:
    'Shows or sets what the host does by itself: when the machine idles, or has spent a budget, it is stopped or its lease is closed. A stopped machine is billed on, for it still holds its place; closing ends that, and the disk is kept for a while. Without an option it shows what is set.',
  arguments: [runningLeaseArgument],
  options: [
    { flags: '--idle <minutes>', says: 'after so many minutes of idling (5 to 43200)' },
    { flags: '--no-idle', says: 'never for idling' },
    {
      flags: '--idle-cpu <percent>',
      says: `idle means less processor than this (default: ${IDLE_CPU_PERCENT})`,
    },
    { flags: '--idle-action <name>', says: 'stop or close (default: stop)', values: ACTIONS },
    { flags: '--budget <usdc>', says: 'once the lease has cost so much' },
    { flags: '--no-budget', says: 'no budget but the purse itself' },
    { flags: '--budget-action <name>', says: 'stop or close (default: close)', values: ACTIONS },
  ],
  examples: [
    ['freehold policy 0x7c3f21ab --idle 60', 'stop it after an idle hour'],
    ['freehold policy 0x7c3f21ab --budget 5', 'close it once it has cost 5 USDC'],
    ['freehold policy 0x7c3f21ab --no-idle --no-budget', 'let it run'],
  ],
  input: z.object({
    lease: leaseRef.optional(),
    idle: orNo(wholeNumber(5, 43_200)),
    idleCpu: wholeNumber(1, 100).optional(),
    idleAction: oneOf(ACTIONS).optional(),
    budget: orNo(usdcUnits),
    budgetAction: oneOf(ACTIONS).optional(),
  }) as z.ZodType<Input>,
  async run(context, { lease, ...wanted }) {
    const { leaseId, call } = await openInstance(context, lease)
    const params = { lease: leaseId }
    const before = await call('getPolicy', { params })
    const isShown = Object.values(wanted).every((value) => value === undefined)
    if (isShown) return { leaseId, ...before }
    return { leaseId, ...(await call('setPolicy', { params, body: policyOf(wanted, before) })) }
  },
  print: ({ leaseId, idleStop, budgetStop }, paint) =>
    facts(
      [
        ['Lease', leaseId],
        ['Idle', idleStop === null ? 'never' : idleText(idleStop)],
        [
          'Budget',
          budgetStop === null
            ? 'the purse'
            : `${formatUsdc(BigInt(budgetStop.spentUnits))} USDC, then ${actionText(budgetStop.action)}`,
        ],
      ],
      paint,
    ),
})

/** A value, or false for the option with `--no-`. The value's own words on what is wrong with it must not get lost in a union. */
function orNo<T>(value: z.ZodType<T, string>) {
  return z
    .unknown()
    .transform((given, ctx): T | false | undefined => {
      if (given === undefined || given === false) return given
      const { success, data, error } = value.safeParse(given)
      if (success) return data
      for (const { message } of error.issues) ctx.addIssue({ code: 'custom', message })
      return z.NEVER
    })
    .optional()
}

/** What was asked for; the rest as it was. */
function policyOf(wanted: Omit<Input, 'lease'>, before: InstancePolicy): InstancePolicy {
  const { idle, idleCpu, idleAction, budget, budgetAction } = wanted
  const afterMinutes = idle === false ? null : (idle ?? before.idleStop?.afterMinutes ?? null)
  if (afterMinutes === null && (idleCpu !== undefined || idleAction !== undefined))
    throw new UsageError('--idle is needed: after how many minutes?')
  if (budget === 0n) throw new UsageError('A budget of 0 would end the lease at once. --no-budget lifts it.')
  const spent = budget === false ? null : (budget?.toString() ?? before.budgetStop?.spentUnits ?? null)
  if (spent === null && budgetAction !== undefined) throw new UsageError('--budget is needed: how much?')
  return {
    idleStop:
      afterMinutes === null
        ? null
        : {
            afterMinutes,
            cpuPercentBelow: idleCpu ?? before.idleStop?.cpuPercentBelow ?? IDLE_CPU_PERCENT,
            action: idleAction ?? before.idleStop?.action ?? 'stop',
          },
    budgetStop:
      spent === null
        ? null
        : {
            spentUnits: spent,
            action: budgetAction ?? before.budgetStop?.action ?? 'close',
          },
  }
}

const actionText = (action: Action) => (action === 'stop' ? 'the machine is stopped' : 'the lease is closed')

const idleText = ({ afterMinutes, cpuPercentBelow, action }: NonNullable<InstancePolicy['idleStop']>) =>
  `${afterMinutes} min below ${cpuPercentBelow} % processor, then ${actionText(action)}`
