import { existsSync } from 'node:fs'
import { erc20Abi } from 'viem'
import { KIND_VM, type Lease, readHostWord, type Shape } from '../../sdk/index.ts'
import { queryIndex, queryLeases } from '../../sdk/subgraph/index.ts'
import { limitFiles, readCgroupTrees } from '../../workers/hypervisor/cgroups.ts'
import { guestName, tapName } from '../../workers/hypervisor/names.ts'
import { defaultBridge } from '../../workers/network/guests.ts'
import { limitsTableName, tableName } from '../../workers/network/rules.ts'
import { waitFor } from '../network/wait.ts'
import { type Burden, burdenOf } from './burden.ts'
import { fileProblems } from './host-files.ts'
import { checkContents, instanceProblems } from './instance-checks.ts'
import type { IdleBurden } from './leak.ts'
import type { Memory } from './memory.ts'
import { type Observed, observe } from './observed.ts'
import type { Random } from './random.ts'
import { keptDisks, LostDiskError, retentionProblems } from './retention.ts'
import { leasesOf } from './tenants.ts'
import type { World } from './world.ts'

/** What is remembered from check to check. */
export interface Findings {
  readonly memory: Memory
  /** Least open files, processes and memory that a worker was seen with, and the most. */
  burden: { readonly least: Burden; readonly most: Burden } | null
  /** What one worker took after each life at the end. */
  idle: readonly IdleBurden[]
}

export const newFindings = (): Findings => ({ memory: new Map(), burden: null, idle: [] })

/** Everybody may take so long to come to terms: a boot, 20 blocks until final, the patrol of the worker, and a slow machine. */
const CONVERGENCE_SECONDS = 480
/** While things fail a worker may take more for a moment, but not without end. That nothing grows is seen when nothing fails. @see liveCalmly */
const MORE_FILES = 60
const MORE_PROCESSES = 8
const MORE_MEMORY = 1.6

/** Waits until all is whole, then reads every tenant's disk. @throws Error that names what is not. */
export async function checkAll(
  world: World,
  found: Findings,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  await waitUntilWhole(world, found, signal)
  const host = await observe(world)
  const served = (await leasesOf(world)).filter(isServed)
  for (const [i, lease] of served.entries()) {
    await checkContents(world, found.memory, lease, host, random.fork(`contents ${i}`)).catch(
      (error: Error) => {
        throw new Error(`Lease ${lease.leaseId}: ${error.message}`, { cause: error })
      },
    )
  }
}

/** Waits until all is whole, as far as it can be seen from outside of the machines. @throws Error that names what is not */
export async function waitUntilWhole(world: World, found: Findings, signal: AbortSignal): Promise<void> {
  const look = async () => {
    signal.throwIfAborted()
    try {
      const problems = await problemsNow(world, found)
      if (problems.length > 0) throw new Error(problems.join('; '))
      return 'whole'
    } catch (error) {
      if (error instanceof LostDiskError) return error
      throw error
    }
  }
  const end = await inTime(look, 'all is whole again', signal)
  if (end !== 'whole') throw end
}

/** Every lease is closed: once no disk need be kept any more, nothing is left on the host. */
export async function checkNothingIsLeft(world: World): Promise<void> {
  await world.chain.increaseTime({ seconds: 8 * 86_400 })
  await inTime(async () => {
    await world.chain.mine({ blocks: 1 })
    const [leases, host] = await Promise.all([leasesOf(world), observe(world)])
    const { running, domains, taps, addresses, forwards, records, ports, files, sockets } = host
    const machines = running.map(({ name }) => name)
    const instances = records.map(({ lease }) => lease)
    const left = [
      ...[...machines, ...domains, ...taps, ...addresses, ...forwards, ...instances, ...ports.keys()],
      ...Object.entries<readonly string[]>({ ...files }).flatMap(([folder, names]) =>
        names.map((name) => `${folder}/${name}`),
      ),
      ...sockets,
      ...groupsOf(leases.map(({ firstLeaseId }) => guestName(firstLeaseId))),
    ]
    if (left.length > 0) throw new Error(`left: ${left.join(', ')}`)
    const problems = [...hostProblems(leases, host), ...(await moneyProblems(world, leases))]
    if (problems.length > 0) throw new Error(problems.join('; '))
    return true
  }, 'nothing is left')
}

/** Control groups that are left of guests. Other hosts on this machine have theirs beside them. */
function groupsOf(guests: readonly string[]): string[] {
  const trees = readCgroupTrees()
  if (trees === null) return []
  const folders = guests.flatMap((guest) => limitFiles(trees, guest, NO_LIMITS).map(({ folder }) => folder))
  return folders.filter((folder) => existsSync(folder))
}

const NO_LIMITS = { cpuWeight: 100, cpuQuotaPercent: null, memoryLimitMib: null }

async function inTime<T>(ask: () => Promise<T>, what: string, signal?: AbortSignal): Promise<T> {
  const unless = new Promise<string>((resolve) => {
    signal?.addEventListener('abort', () => resolve((signal.reason as Error).message), { once: true })
  })
  try {
    return await waitFor(ask, { what, seconds: CONVERGENCE_SECONDS, everyMs: 1000, unless })
  } catch (error) {
    const { message, cause } = error as Error
    throw new Error(cause instanceof Error ? `${message} ${cause.message}` : message, { cause })
  }
}

/** The quick looks first; tenants are asked once the host itself looks whole. */
async function problemsNow(world: World, found: Findings): Promise<string[]> {
  const [leases, host] = await Promise.all([leasesOf(world), observe(world)])
  const { timestamp } = await world.client.publicClient.getBlock({ blockTag: 'latest' })
  const problems = [
    ...retentionProblems(await keptDisks(world, leases), host, Number(timestamp)),
    ...leases.flatMap((lease) => leaseProblems(lease, host)),
    ...hostProblems(leases, host),
    ...(await moneyProblems(world, leases)),
    ...(await indexProblems(world, leases)),
    ...burdenProblems(world, found),
  ]
  if (problems.length > 0) return problems
  const served = leases.filter(isServed)
  return (await Promise.all(served.map((lease) => instanceProblems(world, found.memory, lease, host)))).flat()
}

/** Active, and not out of money: the tenant's wish decides whether its machine runs. */
const isServed = ({ status }: Lease): boolean => status.state === 'Active' && !status.isExhausted

function leaseProblems(lease: Lease, { running, records }: Observed): string[] {
  const { leaseId, firstLeaseId, successorId, status, ending } = lease
  const machines = running.filter(({ name }) => name === guestName(firstLeaseId)).length
  const holders = records.filter((record) => record.lease === leaseId)
  const short = leaseId.slice(0, 10)
  const isOver = status.state !== 'Active' && status.state !== 'Open'
  return [
    status.state === 'Open' ? `lease ${short} is still Open` : '',
    isServed(lease) && machines > 1 ? `lease ${short} has ${machines} machines` : '',
    !isServed(lease) && !isOver && machines > 0 ? `lease ${short} has no money and a machine` : '',
    // After a resize the machine is the successor's.
    isOver && successorId === null && machines > 0 ? `lease ${short} (${status.state}) has a machine` : '',
    status.state === 'Active' && holders.length !== 1
      ? `lease ${short} has ${holders.length} instances of its own`
      : '',
    holders.some(({ instance }) => instance !== firstLeaseId)
      ? `lease ${short} has another lease’s instance`
      : '',
    isOver && !ending?.reason ? `lease ${short} ended for no reason` : '',
  ].filter(Boolean)
}

const OUR_TABLES = [tableName, limitsTableName].map((name) => `table inet ${name}`)

function hostProblems(leases: readonly Lease[], host: Observed): string[] {
  const names = new Set(leases.map(({ firstLeaseId }) => guestName(firstLeaseId)))
  const recorded = host.records.map(({ instance }) => guestName(instance))
  // A shaper is named as its tap, with another second letter.
  const taps = new Set(recorded.map(tapName).flatMap((name) => [name, name.replace(/^fh/, 'fi')]))
  const interfaces = new Set(['lo', host.publicInterface, defaultBridge, ...taps])
  const ips = new Set(host.records.map(({ ip }) => ip))
  const forwards = wantedForwards(leases, host)
  return [
    ...host.running.filter(({ name }) => !names.has(name)).map(({ name }) => `${name} runs without a lease`),
    ...host.domains.filter((name) => !recorded.includes(name)).map((name) => `domain ${name} has no record`),
    ...host.interfaces
      .filter((name) => !interfaces.has(name))
      .map((name) => `interface ${name} belongs to nobody`),
    ...fileProblems(host.files, host.records),
    ...[...host.addresses]
      .filter((ip) => !ips.has(ip) && !ip.endsWith('.0.1'))
      .map((ip) => `the firewall knows ${ip}, which is nobody’s`),
    ...[...host.forwards].filter((one) => !forwards.has(one)).map((one) => `port ${one} is open to nobody`),
    ...[...forwards].filter((one) => !host.forwards.has(one)).map((one) => `port ${one} is not open`),
    ...[...host.ports.keys()].filter((name) => !recorded.includes(name)).map((name) => `${name} holds ports`),
    ...host.strangers.map((line) => `a stranger runs: ${line.slice(0, 100)}`),
    ...host.bridges.filter((name) => name !== defaultBridge).map((name) => `bridge ${name} is nobody’s`),
    ...host.tables.filter((line) => !OUR_TABLES.includes(line)).map((line) => `${line} is nobody’s`),
    ...(host.dhcpServers > 1 ? [`${host.dhcpServers} DHCP servers run`] : []),
  ]
}

/** Each living lease's SSH port and those its tenant opened. That none is given out twice, the book itself says when it is read. */
function wantedForwards(leases: readonly Lease[], { records, ports }: Observed): ReadonlySet<string> {
  const living = new Set(
    leases.filter(({ status }) => status.state === 'Active').map(({ leaseId }) => leaseId),
  )
  return new Set(
    records.flatMap(({ lease, instance, ip }) => {
      const held = ports.get(guestName(instance))
      if (!living.has(lease) || held?.ssh === undefined) return []
      return [
        `tcp ${held.ssh} : ${ip} . 22`,
        ...held.opened.map(
          ({ protocol, hostPort, guestPort }) => `${protocol} ${hostPort} : ${ip} . ${guestPort}`,
        ),
      ]
    }),
  )
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
  const used = (field: keyof Shape) => living.reduce((sum, { terms }) => sum + terms.shape[field], 0)
  const fields = ['points', 'memoryMib', 'diskGib', 'mbps'] as const
  return [
    ...(balance === owed ? [] : [`the escrow holds ${balance} and owes ${owed}`]),
    ...fields
      .filter((field) => hostWord.inUse[field] !== used(field))
      .map((field) => `${field} in use are ${hostWord.inUse[field]}, not ${used(field)}`),
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
  const now = burdenOf(worker.pid())
  const { least, most } = found.burden ?? { least: now, most: now }
  const each = (choose: (...values: number[]) => number, known: Burden): Burden => ({
    files: choose(now.files, known.files),
    processes: choose(now.processes, known.processes),
    memoryMib: choose(now.memoryMib, known.memoryMib),
  })
  found.burden = { least: each(Math.min, least), most: each(Math.max, most) }
  return [
    ...(now.files > least.files + MORE_FILES
      ? [`the worker has ${now.files} files open, at first ${least.files}`]
      : []),
    ...(now.processes > least.processes + MORE_PROCESSES
      ? [`the worker has ${now.processes} processes, at first ${least.processes}`]
      : []),
    ...(now.memoryMib > least.memoryMib * MORE_MEMORY
      ? [`the worker takes ${Math.round(now.memoryMib)} MiB, at first ${Math.round(least.memoryMib)}`]
      : []),
  ]
}
