import {
  type ClockParameters,
  decodeHostWord,
  decodeLeaseWord,
  leaseEscrowAbi,
  leaseStatusAt,
} from '@freehold/sdk'
import { encodeFunctionData, type Hex } from 'viem'
import type { Follower, KnownLease } from '../chain/index.ts'
import type { Log } from '../process/index.ts'
import type { ProviderConfig } from './config.ts'
import type { HostContext } from './steps/index.ts'

const weiPerCoin = 10n ** 18n
/** bench/gas: a later withdrawal takes about 55,000; the first one pays the open fee as well. */
const withdrawGas = 70_000n

/** A transaction that is not mined by then is left to the next round, which finds it in the outbox. */
const sendDeadlineMs = 2 * 60_000

export interface WithdrawOptions {
  readonly host: HostContext
  readonly follower: Follower
  readonly clock: ClockParameters
  readonly policy: ProviderConfig['withdraw']
  readonly log: Log
  readonly signal: AbortSignal
}

/** Collects what running leases owe the payee, where the sum is worth its gas. Returns how many it collected. */
export async function withdrawWhatPays(options: WithdrawOptions): Promise<number> {
  const { follower, policy, log } = options
  const leases = follower.book.leases().filter(({ ending }) => ending === null)
  if (leases.length === 0) return 0
  const { atHead, hostWord, view } = await follower.readWords(leases.map(({ id }) => id))
  const gasPrice = await follower.pool.call((client) => client.getGasPrice())
  const leastUnits = leastWorthwhile(gasPrice, policy)
  let collected = 0
  for (const lease of leases) {
    const word = decodeLeaseWord(atHead.get(lease.id) ?? 0n)
    if (word.state !== 'Active') continue
    const units = leaseStatusAt({
      word,
      hostWord: decodeHostWord(hostWord),
      terms: lease.terms,
      atSeconds: view.head.timestamp,
      params: options.clock,
    }).withdrawableUnits
    if (units < leastUnits) continue
    try {
      await withdraw(options, lease, word.settledSeconds)
    } catch (error) {
      options.signal.throwIfAborted()
      log.warn(
        { lease: lease.id, trouble: (error as Error).message },
        'could not withdraw; tried again next time',
      )
      continue
    }
    log.info({ lease: lease.id, units: units.toString() }, 'withdrawn')
    collected++
  }
  return collected
}

/**
 * The least sum, in 1e-6 USDC, of which the gas is at most the configured share.
 * @param gasPrice wei per gas
 */
export function leastWorthwhile(gasPrice: bigint, policy: ProviderConfig['withdraw']): bigint {
  const costUnits = (withdrawGas * gasPrice * BigInt(policy.nativePriceUnits)) / weiPerCoin
  const byGas = (costUnits * 10_000n) / BigInt(policy.maximumCostBps)
  const minimum = BigInt(policy.minimumUnits)
  if (byGas > minimum) return byGas
  return minimum
}

/** The counter of settled seconds is in the key: the next withdrawal of the same lease is another transaction. */
async function withdraw(
  { host, signal }: WithdrawOptions,
  lease: KnownLease,
  settledSeconds: number,
): Promise<void> {
  const args = [lease.packedTerms] as const
  const data: Hex = encodeFunctionData({ abi: leaseEscrowAbi, functionName: 'withdraw', args })
  const to = host.network.contracts.leaseEscrow
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(sendDeadlineMs)])
  await host.sender.send({ key: `withdraw ${lease.id} ${settledSeconds}`, to, data }, deadline)
}
