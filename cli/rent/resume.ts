import { type FreeholdClient, formatUsdc, type LeaseState, readLeaseWords } from '@freehold/sdk'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { shortId } from '../leases/words.ts'
import { moment } from '../output/time.ts'
import { listPlans, type Plan } from '../plans/store.ts'
import { confirm } from '../prompts/confirm.ts'
import type { RentInput } from './input.ts'
import { AGREE, sendPlan } from './open.ts'

/** Goes on where a rental stopped: sends what was not sent, and finds what was. Nothing is ever paid twice. */
export async function resumePlan(context: Context, client: FreeholdClient, input: RentInput): Promise<Plan> {
  const { plan, isOpened, isExpired } = await findPlan(context, client, input.resume)
  const { terms, leaseId, depositUnits } = plan.open
  if (isOpened) return plan
  if (isExpired)
    throw new CliError(
      `Lease ${shortId(leaseId)} was never opened, and its plan expired at ${moment(terms.activationDeadline)}. Nothing was paid.`,
      { next: context.command('rent') },
    )
  const amount = formatUsdc(depositUnits + terms.openFeeUnits)
  context.io.stderr.write(
    `Lease ${shortId(leaseId)} on host ${terms.host} is not open yet; it takes ${amount} USDC.\n`,
  )
  await confirm(context, input, 'Sign and rent it?', AGREE)
  await sendPlan(context, await context.signer(), plan)
  return plan
}

/** The plan that is meant: the one named, else the newest that can still lead to a machine. */
async function findPlan(context: Context, client: FreeholdClient, ref: RentInput['resume']): Promise<Found> {
  const plans = await withStates(client, listPlans(context.home, client.network))
  if (typeof ref !== 'string') {
    const newest = plans.find(({ state, isExpired }) => state === 'Open' || (state === 'None' && !isExpired))
    if (newest) return newest
    throw new CliError('No rental that was begun here is unfinished.', { next: context.command('ps') })
  }
  const named = plans.filter(({ plan }) => plan.open.leaseId.startsWith(ref))
  if (named.length === 1) return named[0]!
  throw new CliError(`${named.length} rentals that were begun here begin with ${ref}.`, {
    next: context.command('ps'),
  })
}

interface Found {
  readonly plan: Plan
  readonly state: LeaseState
  readonly isOpened: boolean
  /** The host could not activate it any more: nobody would take it. */
  readonly isExpired: boolean
}

async function withStates(client: FreeholdClient, plans: readonly Plan[]): Promise<Found[]> {
  const leaseIds = plans.map(({ open }) => open.leaseId)
  const [words, { timestamp }] = await Promise.all([
    readLeaseWords(client, leaseIds),
    client.publicClient.getBlock({ blockTag: 'latest' }),
  ])
  return plans.map((plan, at) => {
    const state = words[at]?.state ?? 'None'
    const isExpired = timestamp > plan.open.terms.activationDeadline
    return { plan, state, isOpened: state !== 'None', isExpired }
  })
}
