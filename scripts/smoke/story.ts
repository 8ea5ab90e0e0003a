import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createTestClient, type Hex, http } from 'viem'
import {
  chainOf,
  collectFees,
  createFreeholdClient,
  type FreeholdClient,
  KIND_VM,
  type NetworkConfig,
  readLeaseTerms,
  withdrawLease,
} from '../../sdk/index.ts'
import { makeSshIdentity } from '../../test/support/index.ts'
import { developmentAccounts } from '../network/accounts.ts'
import { LOCAL_IMAGE } from '../network/host.ts'
import type { RunningNetwork } from '../network/network.ts'
import { measureBareBoot } from './bare-boot.ts'
import { type CommandLine, freehold, freeholdJson } from './freehold.ts'
import { readIndexedMoney } from './indexed.ts'
import { firstActivated, firstOpened } from './lease-watch.ts'
import { type Balances, expectedMoney, type Money, readBalances, readMoney, requireEqual } from './ledger.ts'
import { logIn, pinnedTarget } from './login.ts'

/** Size of the machine that is rented, and of the one that libvirt starts alone. */
const SIZE = { memoryMib: 256, diskGib: 1 }

/** What the smoke test found; money in 1e-6 USDC. */
export interface Findings extends Money {
  readonly accelerator: string
  readonly image: string
  readonly openMinedToSshMs: number
  readonly bareCreateToSshMs: number
}

/** Runs one named step; the name is reported when it fails. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>

/** One lease from price to payment, through the command line, checked against chain and subgraph. */
export async function rentOnce(running: RunningNetwork, folder: string, step: Step): Promise<Findings> {
  const { network, paths, host } = running
  if (!host) throw new Error('The network was started without a host.')
  const client = createFreeholdClient({ network, account: developmentAccounts.deployer })
  const tenant: CommandLine = { networkFile: paths.network, home: join(folder, 'home') }
  mkdirSync(tenant.home)
  const accelerator = await step('ask the host', () => acceleratorOf(host.endpoint))
  const before = await step('read balances', () => readBalances(client))
  const rental = await step('rent and log in', () => rent(client, tenant, folder))
  await step('run a command', () => greet(tenant, rental.leaseId))
  await step('top up', () => freeholdJson(tenant, ['topup', rental.leaseId, '--hours', '1']))
  await step('let time pass', () => letTimePass(network))
  await step('withdraw', () => withdraw(network, rental.leaseId))
  await step('close', () => freeholdJson(tenant, ['close', rental.leaseId]))
  const money = await step('check every balance', () => settle(client, rental.leaseId, before))
  await step('compare with the quote', async () => requireAsQuoted(rental.usdcPerHour, money))
  const bareCreateToSshMs = await step('boot by libvirt alone', () => measureBareBoot(SIZE))
  return {
    accelerator,
    image: LOCAL_IMAGE,
    openMinedToSshMs: rental.openMinedToSshMs,
    bareCreateToSshMs,
    ...money,
  }
}

async function acceleratorOf(endpoint: string): Promise<string> {
  const response = await fetch(`${endpoint}/v1/host`)
  const { payload } = (await response.json()) as { payload: { accelerator: string } }
  return payload.accelerator
}

/** Rents while watching the chain: the clock runs from the block with the opening to the first login. */
async function rent(client: FreeholdClient, tenant: CommandLine, folder: string) {
  const identity = await makeSshIdentity(folder)
  const from = await client.publicClient.getBlockNumber()
  const size = ['--vcpus', '1', '--memory', `${SIZE.memoryMib}M`, '--disk', `${SIZE.diskGib}G`]
  const words = [
    'rent',
    '--image',
    LOCAL_IMAGE,
    ...size,
    '--hours',
    '2',
    '--key',
    `${identity.privateKeyPath}.pub`,
    '--yes',
  ]
  const rented = freeholdJson<{ leaseId: Hex; usdcPerHour: string }>(tenant, words)
  const seen = async () => {
    const opened = await firstOpened(client, from)
    const activated = await firstActivated(client, from)
    await logIn(await pinnedTarget(activated, { identity, folder }))
    return { leaseId: opened.leaseId, openMinedToSshMs: Math.round(performance.now() - opened.seenAtMs) }
  }
  const [{ leaseId, usdcPerHour }, rental] = await Promise.all([rented, seen()])
  requireEqual('The command line speaks of another lease', { leaseId }, { leaseId: rental.leaseId })
  return { ...rental, usdcPerHour }
}

/** Logs in as a tenant does: the command line pins the key and calls the system's ssh. */
async function greet(tenant: CommandLine, leaseId: Hex): Promise<void> {
  const { code, stdout } = await freehold(tenant, ['ssh', leaseId, '--', 'echo hello from $(hostname)'])
  if (code !== 0 || !stdout.startsWith('hello from '))
    throw new Error(`The guest answered ${code}: ${stdout}`)
}

/** Seconds that the chain's clock is moved on: at the price of a small machine, seconds of real time would round to no fee. */
const LATER_SECONDS = 1800

async function letTimePass(network: NetworkConfig): Promise<void> {
  const client = createTestClient({
    chain: chainOf(network),
    mode: 'anvil',
    transport: http(network.rpcUrls[0]),
  })
  await client.increaseTime({ seconds: LATER_SECONDS })
  await client.mine({ blocks: 1 })
}

/** What a provider's worker does on its schedule, now: the payee gets what was billed so far. */
async function withdraw(network: NetworkConfig, leaseId: Hex): Promise<void> {
  const client = createFreeholdClient({ network, account: developmentAccounts.provider })
  await withdrawLease(client, { leaseId })
}

/** What was charged is what the quoted price comes to for the seconds that were billed, within a hundredth. */
function requireAsQuoted(usdcPerHour: string, { paid, fee, billedSeconds }: Money): void {
  const [charged, quoted] = [Number(paid + fee), (Number(usdcPerHour) * 1e6 * billedSeconds) / 3600]
  if (Math.abs(charged - quoted) <= quoted / 100) return
  throw new Error(`${charged} was charged where ${quoted.toFixed(1)} was quoted (1e-6 USDC).`)
}

/** Compares what moved with what the terms say, on the chain and in the subgraph, to the unit. */
async function settle(client: FreeholdClient, leaseId: Hex, before: Balances): Promise<Money> {
  const { publicClient, network } = client
  const terms = await readLeaseTerms(client, { leaseId })
  const money = await readMoney(client, leaseId)
  if (money.billedSeconds === 0 || money.paid === 0n) throw new Error('Nothing was billed.')
  requireEqual(
    'The events do not say what the terms do',
    money,
    expectedMoney(terms, money.billedSeconds, money.deposited),
  )
  await collectFees(client, { host: terms.host, kind: KIND_VM })
  requireEqual('Balances on the chain', await readBalances(client), {
    tenant: before.tenant - money.deposited + money.refunded,
    payee: before.payee + money.paid,
    treasury: before.treasury + money.fee,
    escrow: before.escrow,
  })
  const block = await publicClient.getBlockNumber({ cacheTime: 0 })
  requireEqual('The subgraph', await readIndexedMoney(network.subgraphUrl!, leaseId, block), money)
  return money
}
