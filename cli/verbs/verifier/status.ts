import {
  epochAt,
  formatUsdc,
  isSeatActive,
  phaseAt,
  readLogs,
  readSeatOf,
  readStake,
  readVerifierOwed,
  readVerifierParameters,
  type Seat,
  type Stake,
  verifierNetworkAbi,
} from '@freehold/sdk'
import { type Address, encodeEventTopics, formatEther, type Hex, numberToHex } from 'viem'
import { z } from 'zod'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'
import { moment } from '../../output/time.ts'
import { findVerifier, type VerifierInput, verifierFields, verifierOptions } from '../../verifier/target.ts'

interface Result {
  readonly verifier: Address
  readonly config: string
  /** Null: it has none. */
  readonly seat: Seat | null
  readonly isSitting: boolean
  /** The current epoch; 0 before the first. */
  readonly epoch: bigint
  readonly phase: string | null
  /** Unix second in which the phase ends. */
  readonly phaseEndsAt: number | null
  readonly stake: Stake
  readonly seatStakeUnits: bigint
  /** Bonds of challenges that wait to be claimed; 1e-6 USDC. */
  readonly owedUnits: bigint
  readonly reveals: number
  /** Commits that were not revealed in time, as far as the chain has noticed. */
  readonly misses: number
  /** Decoys that it misjudged: of a lost seat enough of them. */
  readonly strikes: number
  /** What the key has for gas. */
  readonly gasWei: bigint
  readonly nativeSymbol: string
}

/** `freehold verifier status` */
export const status = defineVerb<VerifierInput, Result>({
  details:
    'Shows a verifier: its seat, the epoch, what it staked and earned, how often it revealed and how often it missed, and whether its key can pay for gas.',
  options: verifierOptions,
  examples: [['freehold verifier status', 'your verifier']],
  input: z.object(verifierFields),
  async run(context, input) {
    const { client, account, config, configPath } = await findVerifier(context, input)
    const { address } = account
    const { publicClient } = client
    const [seat, parameters, stake, owedUnits, block, gasWei] = await Promise.all([
      readSeatOf(client, { verifier: address }),
      readVerifierParameters(client),
      readStake(client, { account: address }),
      readVerifierOwed(client, { account: address }),
      publicClient.getBlock(),
      publicClient.getBalance({ address }),
    ])
    const now = Number(block.timestamp)
    const moment = phaseAt(parameters.timing, now)
    const epoch = epochAt(parameters.timing, now)
    const count = (eventName: CountedEvent) =>
      seat === null ? 0 : countOf(client, eventName, seat.seat, config.fromBlock)
    const [reveals, forfeits, struck] = await Promise.all([
      count('Revealed'),
      count('RewardsForfeited'),
      count('DecoyStruck'),
    ])
    return {
      verifier: address,
      config: configPath,
      seat,
      isSitting: seat !== null && isSeatActive(seat, epoch),
      epoch,
      phase: moment?.phase ?? null,
      phaseEndsAt: moment?.endsAt ?? null,
      stake,
      seatStakeUnits: parameters.seatStakeUnits,
      owedUnits,
      reveals,
      misses: forfeits - struck, // each strike forfeits, too
      strikes: seat?.strikes ?? 0,
      gasWei,
      nativeSymbol: publicClient.chain.nativeCurrency.symbol,
    }
  },
  print: (result, paint) =>
    facts(
      [
        ['Verifier', result.verifier],
        ['Seat', seatText(result) ?? paint.bad('none. Next: freehold verifier init')],
        [
          'Epoch',
          result.phaseEndsAt === null
            ? 'not yet'
            : `${result.epoch}, ${result.phase} until ${moment(result.phaseEndsAt)}`,
        ],
        ['Stake', stakeText(result)],
        [
          'Rewards',
          result.seat === null
            ? null
            : `${formatUsdc(result.seat.maturedUnits)} USDC to claim, ${formatUsdc(result.seat.maturingUnits)} maturing`,
        ],
        ['Bonds', result.owedUnits > 0n ? `${formatUsdc(result.owedUnits)} USDC to claim` : null],
        ['Reveals', `${result.reveals}`],
        ['Misses', result.misses > 0 ? paint.bad(`${result.misses}`) : '0'],
        ['Strikes', result.strikes > 0 ? paint.bad(`${result.strikes} by decoys`) : null],
        [
          'Challenges',
          result.seat !== null && result.seat.openChallenges > 0
            ? paint.bad(`${result.seat.openChallenges} open; the worker answers them while it runs`)
            : null,
        ],
        ['Gas', `${formatEther(result.gasWei)} ${result.nativeSymbol}`],
        ['Config', result.config],
      ],
      paint,
    ),
})

function seatText({ seat, isSitting }: Result): string | null {
  if (seat === null) return null
  if (seat.untilEpoch !== 0n)
    return `${seat.seat}, ${isSitting ? 'until' : 'left with'} epoch ${seat.untilEpoch}`
  return `${seat.seat}, ${isSitting ? 'since' : 'from'} epoch ${seat.fromEpoch}${isSitting ? '' : ' on'}`
}

function stakeText({ stake }: Result): string {
  const { bondedUnits, lockedUnits, unbondingUnits, withdrawableAt } = stake
  const unbonding =
    unbondingUnits > 0n ? `, ${formatUsdc(unbondingUnits)} unbonding until ${moment(withdrawableAt)}` : ''
  return `${formatUsdc(bondedUnits)} USDC bonded, ${formatUsdc(lockedUnits)} locked${unbonding}`
}

type CountedEvent = 'Revealed' | 'RewardsForfeited' | 'DecoyStruck'

/** Where an event has the seat among its topics. */
const SEAT_TOPIC = { RewardsForfeited: 1, Revealed: 2, DecoyStruck: 3 } as const

/** How often an event of a seat happened. */
async function countOf(
  client: Parameters<typeof readLogs>[0],
  eventName: CountedEvent,
  seat: number,
  fromBlock: number | undefined,
): Promise<number> {
  const [topic] = encodeEventTopics({ abi: verifierNetworkAbi, eventName })
  const seatTopic = numberToHex(seat, { size: 32 })
  const topics: (Hex | null)[] = [topic as Hex, null, null, null].slice(0, SEAT_TOPIC[eventName])
  topics.push(seatTopic)
  const logs = await readLogs(client, {
    address: client.network.contracts.verifierNetwork,
    topics,
    ...(fromBlock !== undefined && { fromBlock: BigInt(fromBlock) }),
  })
  return logs.length
}
