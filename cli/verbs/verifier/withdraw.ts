import {
  claimBonds,
  claimRewards,
  type FreeholdClient,
  formatUsdc,
  keptEpochs,
  readSeatOf,
  readStake,
  readVerifierOwed,
  readVerifierParameters,
  releaseSeat,
  resignVerifier,
  type Seat,
  startOf,
  unbondStake,
  withdrawStake,
} from '@freehold/sdk'
import type { Address } from 'viem'
import { z } from 'zod'
import { accountAddress } from '../../input/text.ts'
import type { SigningClient } from '../../kernel/context.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { moment } from '../../output/time.ts'
import { confirm, yesOption } from '../../prompts/confirm.ts'
import { findVerifier, type VerifierInput, verifierFields, verifierOptions } from '../../verifier/target.ts'

interface Input extends VerifierInput {
  readonly to?: Address
  readonly resign?: boolean
  readonly yes?: boolean
}

interface Result {
  readonly to: Address
  /** 1e-6 USDC. */
  readonly rewardsUnits: bigint
  readonly bondsUnits: bigint
  readonly stakeUnits: bigint
  readonly resigned: boolean
  readonly released: boolean
  readonly unbondedUnits: bigint
  /** What is to be done next, and from when in unix seconds; null: nothing is left. */
  readonly next: { readonly says: string; readonly at: number | null } | null
}

/** `freehold verifier withdraw` */
export const withdraw = defineVerb<Input, Result>({
  details:
    'Claims matured rewards and bonds. With --resign it also gives up the seat, and each later run does what has become possible since: frees the stake once nothing can be challenged any more, starts to unbond it, and fetches what has unbonded. It tells what is next, and from when.',
  options: [
    ...verifierOptions,
    { flags: '--to <address>', says: 'who gets the money (default: what the configuration says)' },
    { flags: '--resign', says: 'give up the seat and take the stake back, step by step' },
    yesOption,
  ],
  unfinished: 'run it again: what is done already is found',
  examples: [
    ['freehold verifier withdraw', 'claim what has matured'],
    ['freehold verifier withdraw --resign', 'leave; run it again when it says so'],
  ],
  input: z.object({
    ...verifierFields,
    to: accountAddress.optional(),
    resign: z.boolean().optional(),
    yes: z.boolean().optional(),
  }),
  async run(context, { to: named, resign = false, yes, ...input }) {
    const { account, config } = await findVerifier(context, input)
    const client = await context.signer(account)
    const { signal } = context.io
    const to = named ?? (config.rewards.to as Address | undefined) ?? account.address
    const seat = await readSeatOf(client, { verifier: account.address })
    const money = await claim(client, seat, to, signal)
    if (!resign) return { to, ...money, ...nothingLeft }
    if (seat?.untilEpoch === 0n)
      await confirm(context, yes === undefined ? {} : { yes }, `Give up seat ${seat.seat}?`)
    return { to, ...money, ...(await leave(client, seat, to, signal)) }
  },
  print(result) {
    const { rewardsUnits, bondsUnits, stakeUnits, unbondedUnits, next } = result
    const lines = [
      amountLine(rewardsUnits, 'of rewards claimed'),
      amountLine(bondsUnits, 'of bonds claimed'),
      result.resigned ? 'The seat is given up.' : null,
      result.released ? 'Seat and stake are free.' : null,
      amountLine(unbondedUnits, 'began to unbond'),
      amountLine(stakeUnits, 'of stake taken back'),
    ].filter((line) => line !== null)
    const after =
      next === null ? null : `Next: ${next.says}${next.at === null ? '' : ` from ${moment(next.at)} on`}`
    return [...(lines.length > 0 ? lines : ['Nothing to take now.']), ...(after ? [after] : [])].join('\n')
  },
})

const amountLine = (units: bigint, what: string): string | null =>
  units > 0n ? `${formatUsdc(units)} USDC ${what}.` : null

const nothingLeft = { stakeUnits: 0n, resigned: false, released: false, unbondedUnits: 0n, next: null }

async function claim(client: SigningClient, seat: Seat | null, to: Address, signal: AbortSignal) {
  const rewards =
    seat !== null && seat.maturedUnits > 0n ? (await claimRewards(client, { to, signal })).amountUnits : 0n
  const owed = await readVerifierOwed(client, { account: client.account.address })
  const bonds = owed > 0n ? (await claimBonds(client, { to, signal })).amountUnits : 0n
  return { rewardsUnits: rewards, bondsUnits: bonds }
}

type Left = Omit<Result, 'to' | 'rewardsUnits' | 'bondsUnits'>

const again = 'freehold verifier withdraw --resign'

/** Does what can be done now on the way out, and says what is next. */
async function leave(
  client: SigningClient,
  seat: Seat | null,
  to: Address,
  signal: AbortSignal,
): Promise<Left> {
  if (seat === null) return { ...nothingLeft, ...(await takeStake(client, to, signal)) }
  const resigned = seat.untilEpoch === 0n
  if (resigned) await resignVerifier(client, { signal })
  const left = resigned ? await readSeatOf(client, { verifier: client.account.address }) : seat
  const freeAt = await releasableAt(client, left!.untilEpoch)
  const now = await headTime(client)
  if (left!.openChallenges > 0)
    return { ...nothingLeft, resigned, next: { says: `${again}, when no challenge is open`, at: null } }
  if (now < freeAt) return { ...nothingLeft, resigned, next: { says: again, at: freeAt } }
  await releaseSeat(client, { seat: left!.seat, signal })
  return { ...nothingLeft, resigned, released: true, ...(await takeStake(client, to, signal)) }
}

/** Unix second from which nothing that was said before an epoch can be challenged or answered any more. */
async function releasableAt(client: FreeholdClient, untilEpoch: bigint): Promise<number> {
  const { timing, challengeAnswerSeconds, challengeEpochs } = await readVerifierParameters(client)
  const { epochSeconds } = timing
  const kept = keptEpochs({ epochSeconds, challengeAnswerSeconds, challengeEpochs: Number(challengeEpochs) })
  return startOf(timing, untilEpoch + BigInt(kept) + 1n)
}

const headTime = async ({ publicClient }: FreeholdClient): Promise<number> =>
  Number((await publicClient.getBlock()).timestamp)

/** Fetches what has unbonded, else begins to unbond what is free. */
async function takeStake(client: SigningClient, to: Address, signal: AbortSignal): Promise<Partial<Left>> {
  const { bondedUnits, lockedUnits, unbondingUnits, withdrawableAt } = await readStake(client, {
    account: client.account.address,
  })
  if (unbondingUnits > 0n && (await headTime(client)) >= withdrawableAt) {
    const { amountUnits } = await withdrawStake(client, { to, signal })
    return { stakeUnits: amountUnits, next: null }
  }
  if (unbondingUnits > 0n) return { next: { says: again, at: withdrawableAt } }
  const free = bondedUnits - lockedUnits
  if (free <= 0n) return { next: null }
  const unbonding = await unbondStake(client, { amountUnits: free, signal })
  return { unbondedUnits: free, next: { says: again, at: unbonding.withdrawableAt } }
}
