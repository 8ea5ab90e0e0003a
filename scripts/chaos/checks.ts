import { erc20Abi } from 'viem'
import { KIND_VM, type Lease, readHostWord, type Shape } from '../../sdk/index.ts'
import { queryIndex, queryLeases } from '../../sdk/subgraph/index.ts'
import { guestName, tapName } from '../../workers/hypervisor/names.ts'
import { waitFor } from '../network/wait.ts'
import { burdenOf, type Observed, observe } from './observed.ts'
import { checkMark, leasesOf, type Marks } from './tenants.ts'
import type { World } from './world.ts'

/** What is remembered from check to check. */
export interface Findings {
  readonly marks: Marks
  /** Least open files and memory that a worker was seen with. */
  burden: { files: number; memoryMib: number } | null
}

export const newFindings = (): Findings => ({ marks: new Map(), burden: null })

/** Everybody may take so long to come to terms: a boot, 20 blocks until final, the patrol of the worker, and a slow machine. */
const CONVERGENCE_SECONDS = 180
const MORE_FILES = 60
const MORE_MEMORY = 1.6

/** Waits until all is whole, then reads every tenant's mark. @throws Error that names what is not. */
export async function checkAll(world: World, found: Findings, signal: AbortSignal): Promise<void> {
  const isWhole = async () => {
    signal.throwIfAborted()
    const problems = await problemsNow(world, found)
    if (problems.length > 0) throw new Error(problems.join('; '))
    return true
  }
  await inTime(isWhole, 'all is whole again')
  for (const lease of (await leasesOf(world)).filter(isServed)) {
    await checkMark(world, lease, found.marks).catch((error: Error) => {
      throw new Error(`Lease ${lease.leaseId}: ${error.message}`, { cause: error })
    })
  }
}

/** Every lease is closed: once no disk need be kept any more, nothing is left on the host. */
export async function checkNothingIsLeft(world: World): Promise<void> {
  await world.chain.increaseTime({ seconds: 8 * 86_400 })
  await inTime(async () => {
    await world.chain.mine({ blocks: 1 })
    const { running, domains, taps, addresses, records } = await observe(world)
    const left = [...running, ...domains, ...taps, ...addresses, ...records.map(({ lease }) => lease)]
    if (left.length > 0) throw new Error(`left: ${left.join(', ')}`)
    const problems = await moneyProblems(world, await leasesOf(world))
    if (problems.length > 0) throw new Error(problems.join('; '))
    return true
  }, 'nothing is left')
}

async function inTime(ask: () => Promise<boolean>, what: string): Promise<void> {
  try {
    await waitFor(ask, { what, seconds: CONVERGENCE_SECONDS, everyMs: 1000 })
  } catch (error) {
    const { message, cause } = error as Error
    throw new Error(cause instanceof Error ? `${message} ${cause.message}` : message, { cause })
  }
}

async function problemsNow(world: World, found: Findings): Promise<string[]> {
  const [leases, host] = await Promise.all([leasesOf(world), observe(world)])
  return [
    ...leases.flatMap((lease) => leaseProblems(lease, host)),
    ...hostProblems(leases, host),
    ...(await moneyProblems(world, leases)),
    ...(await indexProblems(world, leases)),
    ...burdenProblems(world, found),
  ]
}

/** Active, and not out of money: its machine must be there. */
const isServed = ({ status }: Lease): boolean => status.state === 'Active' && !status.isExhausted

function leaseProblems(lease: Lease, { running }: Observed): string[] {
  const { leaseId, status, ending } = lease
  const machines = running.filter((name) => name === guestName(leaseId)).length
  const wanted = isServed(lease) ? 1 : 0
  const short = leaseId.slice(0, 10)
  return [
    status.state === 'Open' ? `lease ${short} is still Open` : '',
    status.state !== 'Open' && machines !== wanted
      ? `lease ${short} (${status.state}) has ${machines} machines, not ${wanted}`
      : '',
    status.state === 'Closed' && !ending?.reason ? `lease ${short} ended for no reason` : '',
  ].filter(Boolean)
}

function hostProblems(leases: readonly Lease[], host: Observed): string[] {
  const names = new Set(leases.map(({ leaseId }) => guestName(leaseId)))
  const recorded = host.records.map(({ lease }) => guestName(lease as `0x${string}`))
  // A shaper is named as its tap, with another second letter.
  const taps = new Set(recorded.map(tapName).flatMap((name) => [name, name.replace(/^fh/, 'fi')]))
  const ips = new Set(host.records.map(({ ip }) => ip))
  const ports = host.records.flatMap((record) => record.ports)
  const sharedPorts = ports.filter((port, i) => ports.indexOf(port) !== i)
  return [
    ...host.running.filter((name) => !names.has(name)).map((name) => `${name} runs without a lease`),
    ...host.domains.filter((name) => !recorded.includes(name)).map((name) => `domain ${name} has no record`),
    ...host.taps.filter((name) => !taps.has(name)).map((name) => `interface ${name} belongs to nobody`),
    ...[...host.addresses]
      .filter((ip) => !ips.has(ip) && !ip.endsWith('.0.1'))
      .map((ip) => `the firewall knows ${ip}, which is nobody’s`),
    ...sharedPorts.map((port) => `port ${port} was given out twice`),
    ...(host.dhcpServers > 1 ? [`${host.dhcpServers} DHCP servers run`] : []),
  ]
}

/** Balance = what is owed by the formulas of docs/contracts.md, to the unit; capacity in use = the sum of living leases. */
async function moneyProblems(world: World, leases: readonly Lease[]): Promise<string[]> {
  const { client, network, host } = world
  const [balance, hostWord] = await Promise.all([
    client.publicClient.readContract({
      abi: erc20Abi,
      address: network.contracts.usdc,
      functionName: 'balanceOf',
      args: [network.contracts.leaseEscrow],
    }),
    readHostWord(client, { host, kind: KIND_VM }),
  ])
  const owed = leases.reduce((sum, lease) => sum + owedOf(lease), hostWord.feeUnits)
  const living = leases.filter(({ status }) => ['Open', 'Active'].includes(status.state))
  const points = living.reduce((sum, { terms }) => sum + (terms.shape as Shape).points, 0)
  return [
    ...(balance === owed ? [] : [`the escrow holds ${balance} and owes ${owed}`]),
    ...(hostWord.inUse.points === points
      ? []
      : [`${hostWord.inUse.points} points are in use, not ${points}`]),
  ]
}

function owedOf({ word, terms }: Lease): bigint {
  const total = (seconds: number) => (terms.rate * BigInt(seconds)) / 10n ** 12n
  if (word.state === 'Open') return word.depositUnits
  if (word.state === 'Active') return word.depositUnits - total(word.settledSeconds)
  if (word.state === 'Settling') return total(word.baseSeconds) - total(word.settledSeconds)
  return 0n
}

async function indexProblems({ client, host }: World, leases: readonly Lease[]): Promise<string[]> {
  const [{ hasIndexingErrors, blockNumber }, head] = await Promise.all([
    queryIndex(client),
    client.publicClient.getBlockNumber({ cacheTime: 0 }),
  ])
  if (hasIndexingErrors) return ['the subgraph has indexing errors']
  if (blockNumber + 20n < head) return [`the subgraph is ${head - blockNumber} blocks behind`]
  const indexed = new Map(
    (await queryLeases(client, { host })).map((lease) => [lease.leaseId, lease.word.state]),
  )
  return leases
    .filter(({ leaseId, status }) => indexed.get(leaseId) !== status.state)
    .map(
      ({ leaseId, status }) =>
        `the subgraph says ${indexed.get(leaseId)} of ${leaseId.slice(0, 10)}, which is ${status.state}`,
    )
}

function burdenProblems({ worker }: World, found: Findings): string[] {
  if (!worker.isRunning()) return ['the worker is down']
  const { files, memoryMib } = burdenOf(worker.pid())
  found.burden ??= { files, memoryMib }
  found.burden = {
    files: Math.min(files, found.burden.files),
    memoryMib: Math.min(memoryMib, found.burden.memoryMib),
  }
  const before = found.burden
  return [
    ...(files > before.files + MORE_FILES
      ? [`the worker has ${files} files open, at first ${before.files}`]
      : []),
    ...(memoryMib > before.memoryMib * MORE_MEMORY
      ? [`the worker takes ${Math.round(memoryMib)} MiB, at first ${Math.round(before.memoryMib)}`]
      : []),
  ]
}
