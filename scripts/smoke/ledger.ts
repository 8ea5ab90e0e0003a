import { erc20Abi, type Hex, parseEventLogs } from 'viem'
import { type FreeholdClient, type LeaseTerms, leaseEscrowAbi } from '../../sdk/index.ts'
import { developmentAccounts } from '../network/accounts.ts'

/** Test USDC of everybody a lease can pay; 1e-6 USDC. */
export interface Balances {
  readonly tenant: bigint
  readonly payee: bigint
  /** Where the escrow sends collected fees: the contract that shares them with the verifiers. */
  readonly treasury: bigint
  readonly escrow: bigint
}

/** A lease's money, summed over all its events; 1e-6 USDC. */
export interface Money {
  readonly deposited: bigint
  readonly paid: bigint
  readonly fee: bigint
  readonly refunded: bigint
  readonly billedSeconds: number
}

/** Reads everybody's balance at one block. */
export async function readBalances({ publicClient, network }: FreeholdClient): Promise<Balances> {
  const { usdc, leaseEscrow } = network.contracts
  const { tenant, provider } = developmentAccounts
  const treasury = await publicClient.readContract({
    abi: leaseEscrowAbi,
    address: leaseEscrow,
    functionName: 'treasury',
  })
  const blockNumber = await publicClient.getBlockNumber({ cacheTime: 0 })
  const balanceOf = (account: Hex) =>
    publicClient.readContract({
      abi: erc20Abi,
      address: usdc,
      functionName: 'balanceOf',
      args: [account],
      blockNumber,
    })
  const accounts = [tenant.address, provider.address, treasury, leaseEscrow]
  const [ofTenant, ofPayee, ofTreasury, ofEscrow] = await Promise.all(accounts.map(balanceOf))
  return { tenant: ofTenant!, payee: ofPayee!, treasury: ofTreasury!, escrow: ofEscrow! }
}

/** Sums the events of a lease. */
export async function readMoney({ publicClient, network }: FreeholdClient, leaseId: Hex): Promise<Money> {
  const found = await publicClient.getLogs({
    address: network.contracts.leaseEscrow,
    fromBlock: BigInt(network.startBlock),
    toBlock: 'latest',
  })
  const logs = parseEventLogs({ abi: leaseEscrowAbi, logs: found }).filter(
    ({ args }) => 'leaseId' in args && args.leaseId === leaseId,
  )
  const total = { deposited: 0n, paid: 0n, fee: 0n, refunded: 0n, billedSeconds: 0 }
  for (const log of logs) {
    if (log.eventName === 'LeaseOpened') total.deposited += log.args.deposit
    if (log.eventName === 'LeaseToppedUp') total.deposited += log.args.amount
    if (log.eventName === 'LeaseWithdrawn' || log.eventName === 'LeaseClosed') {
      total.paid += log.args.toPayee
      total.fee += log.args.fee
    }
    if (log.eventName === 'LeaseClosed') {
      total.refunded += log.args.refunded
      total.billedSeconds = log.args.billedSeconds
    }
  }
  return total
}

/** What the terms say that so many billed seconds cost: floors of cumulative amounts (docs/contracts.md). */
export function expectedMoney(
  terms: Pick<LeaseTerms, 'rate' | 'feeBps'>,
  billedSeconds: number,
  deposited: bigint,
): Money {
  const gross = (terms.rate * BigInt(billedSeconds)) / 10n ** 12n
  const fee = (gross * BigInt(terms.feeBps)) / 10_000n
  return { deposited, paid: gross - fee, fee, refunded: deposited - gross, billedSeconds }
}

/** Compares amounts by name. @throws Error naming each that differs, with both numbers. */
export function requireEqual<T extends object>(what: string, found: T, wanted: T): void {
  const differences = (Object.keys(wanted) as (keyof T & string)[])
    .filter((key) => found[key] !== wanted[key])
    .map((key) => `${key} is ${found[key]}, not ${wanted[key]}`)
  if (differences.length > 0) throw new Error(`${what}: ${differences.join('; ')}.`)
}
