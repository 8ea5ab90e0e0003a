import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { HostApiError, type Instance, type Snapshot } from '../../sdk/hostApi/index.ts'
import { type Lease, readRole } from '../../sdk/index.ts'
import { ssh } from '../../test/support/index.ts'
import { runCommand } from '../../workers/host/index.ts'
import { guestName } from '../../workers/hypervisor/index.ts'
import { waitFor } from '../network/wait.ts'
import { pinnedTarget } from '../smoke/login.ts'
import { agreeing, type Ended, type Expected, type Seen } from './expected.ts'
import { type Memory, possibleNow, remembered } from './memory.ts'
import type { Observed } from './observed.ts'
import { friendOf, tenantOf } from './parties.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** What the host tells its tenant of one instance, together with what may be expected. */
interface Look {
  readonly view: Instance
  readonly snapshots: readonly Snapshot[]
  readonly seen: Seen
  /** What agrees with it so far. */
  readonly agreed: readonly Expected[]
}

/** Why an instance is not as its tenant wants it; nothing when it is. Its disk is not read. */
export async function instanceProblems(
  world: World,
  memory: Memory,
  lease: Lease,
  host: Observed,
): Promise<string[]> {
  const short = lease.leaseId.slice(0, 10)
  const look = await lookAt(world, memory, lease)
  const { view, agreed, seen } = look
  if (view.operation !== null) return [`lease ${short} still has to ${view.operation.kind}`]
  const machine = host.running.filter(({ name }) => name === guestName(lease.firstLeaseId))
  const wanted = view.powerWish === 'on' ? 1 : 0
  const { memoryMib, diskGib } = lease.terms.shape
  const record = host.records.find(({ lease: holder }) => holder === lease.leaseId)
  return [
    agreed.length === 0 ? `lease ${short} is ${tell(seen)}, which nobody asked for` : '',
    machine.length === wanted
      ? ''
      : `lease ${short} is wished ${view.powerWish} and has ${machine.length} machines`,
    machine.every((one) => one.memoryMib === memoryMib)
      ? ''
      : `lease ${short} pays for ${memoryMib} MiB and has ${machine[0]?.memoryMib}`,
    // A resize that changes nothing else than the disk is over when the record says so; what is off gets it with its next start.
    view.powerWish === 'on' && record !== undefined && record.diskGib < diskGib
      ? `lease ${short} pays for ${diskGib} GiB of disk and has ${record.diskGib}`
      : '',
    await roleProblem(world, lease),
  ].filter(Boolean)
}

async function lookAt(world: World, memory: Memory, lease: Lease): Promise<Look> {
  const { asked } = remembered(memory, lease.firstLeaseId)
  const { api } = tenantOf(world, lease)
  const params = { lease: lease.leaseId }
  const view = await api.call('getInstance', { params })
  const { ports } = await api.call('listPorts', { params })
  const { snapshots } = await api.call('listSnapshots', { params })
  const ends = new Map<string, Ended>()
  for (const { outcome } of asked) {
    if (typeof outcome !== 'object') continue
    const { operation } = outcome
    ends.set(operation, await endOf(world, lease, operation))
  }
  const seen: Seen = {
    power: view.isInRescue ? 'rescue' : view.powerWish,
    ports: ports.filter(({ isFixed }) => !isFixed).map((port) => `${port.protocol}/${port.guestPort}`),
    snapshots: snapshots.map(({ name }) => name),
    mark: null,
  }
  const now = possibleNow(memory, lease.firstLeaseId, (operation) => ends.get(operation) ?? 'forgotten')
  return { view, snapshots, seen, agreed: agreeing(now, seen) }
}

/** @throws Error while it goes on */
async function endOf(world: World, lease: Lease, operation: string): Promise<Ended> {
  const params = { lease: lease.leaseId, operation }
  try {
    const { state, kind } = await tenantOf(world, lease).api.call('getOperation', { params })
    if (state === 'done' || state === 'failed') return state
    throw new Error(`lease ${lease.leaseId.slice(0, 10)} still has to ${kind}`)
  } catch (error) {
    if (error instanceof HostApiError && error.problem === 'notFound') return 'forgotten'
    throw error
  }
}

/** A friend may what the chain says, no more and no less. */
async function roleProblem(world: World, lease: Lease): Promise<string> {
  const { client, api } = friendOf(world, lease)
  const { leaseId } = lease
  const [onChain, atHost] = await Promise.all([
    readRole(client, { leaseId, account: client.account!.address }),
    api.call('getInstance', { params: { lease: leaseId } }).then(
      ({ role }) => role,
      (error: unknown) => {
        if (error instanceof HostApiError && error.problem === 'notFound') return null
        throw error
      },
    ),
  ])
  if ((onChain?.toLowerCase() ?? null) === atHost) return ''
  return `a friend is ${onChain} of lease ${leaseId.slice(0, 10)} on chain and ${atHost} at the host`
}

/**
 * Reads what is on the disk of an instance and proves its snapshots, then remembers what was found; sometimes the tenant writes
 * something new. @throws Error when something is not as it was
 */
export async function checkContents(
  world: World,
  memory: Memory,
  lease: Lease,
  host: Observed,
  random: Random,
): Promise<void> {
  const known = remembered(memory, lease.firstLeaseId)
  const { seen, snapshots, agreed } = await lookAt(world, memory, lease)
  for (const snapshot of snapshots) await proveSnapshot(world, lease, snapshot)
  const { power } = seen
  if (power !== 'off') await proveDisk(lease, host)
  const mark = power === 'off' ? null : await readMark(world, lease, power)
  const possible = agreeing(agreed, { ...seen, mark })
  if (possible.length === 0) {
    const marks = [...new Set(agreed.map((one) => one.mark.slice(0, 12)))].join(' or ')
    throw new Error(`its disk should hold ${marks} and holds ${mark?.slice(0, 12)}`)
  }
  const isDue = mark === 'none' || random.chance(0.5)
  const written = power !== 'off' && isDue ? await writeMark(world, lease, power) : null
  known.possible = written === null ? possible : possible.map((one) => ({ ...one, mark: written }))
  known.asked = []
  known.from = null
}

/** What is listed can be restored: its file is what was written, and a disk that stands on its base. */
async function proveSnapshot({ paths }: World, lease: Lease, { name, sha256 }: Snapshot): Promise<void> {
  const path = join(paths.host, 'snapshots', lease.firstLeaseId, `${name}.qcow2`)
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  const found = hash.digest('hex')
  if (found !== sha256) throw new Error(`its snapshot ${name} has sha256 ${found}, not ${sha256}`)
  await runCommand('qemu-img', ['check', '-q', '-f', 'qcow2', path])
}

/** The disk is as large as what is paid for. */
async function proveDisk(lease: Lease, { records }: Observed): Promise<void> {
  const record = records.find(({ lease: holder }) => holder === lease.leaseId)
  if (record === undefined) throw new Error('it has no record')
  const { stdout } = await runCommand('qemu-img', ['info', '--force-share', '--output=json', record.diskPath])
  const gib = (JSON.parse(stdout) as { 'virtual-size': number })['virtual-size'] / 2 ** 30
  if (gib < lease.terms.shape.diskGib)
    throw new Error(`its disk has ${gib} GiB of ${lease.terms.shape.diskGib}`)
}

/** Where the tenant's disk is: root's home, or beside the rescue system. */
type Power = Exclude<Expected['power'], 'off'>

const readMark = (world: World, lease: Lease, power: Power): Promise<string> =>
  inGuest(world, lease, onDisk(power, 'if [ -e mark ]; then sha256sum mark; else echo none; fi'))

const writeMark = (world: World, lease: Lease, power: Power): Promise<string> =>
  inGuest(
    world,
    lease,
    onDisk(
      power,
      'head -c 200000 /dev/urandom > mark.new && sync && mv mark.new mark && sync && sha256sum mark',
    ),
  )

/** A command with the tenant's disk as its folder. In a rescue that is mounted for as long as it takes, as a tenant would. */
function onDisk(power: Power, command: string): string {
  if (power === 'on') return `cd /root && { ${command}; }`
  const mounted = 'mountpoint -q /mnt || mount -t ext4 /dev/vdc /mnt'
  return `{ ${mounted}; } && (cd /mnt && { ${command}; }); code=$?; umount /mnt; exit $code`
}

/** It may just have been started again. */
const LOGIN_SECONDS = 480

/** The first word that a command says in the guest; it may run twice. */
async function inGuest({ identity, paths }: World, lease: Lease, command: string): Promise<string> {
  const how = { identity, folder: paths.stateDir, seconds: LOGIN_SECONDS }
  const target = await pinnedTarget(lease.activation!, how)
  const ask = async () => {
    const { code, stdout, stderr } = await ssh(target, command, 60)
    if (code !== 0) throw new Error(`its disk cannot be read (${code}): ${stderr.trim()}`)
    return stdout.trim().split(' ')[0]!
  }
  return waitFor(ask, { what: 'its disk can be read', seconds: LOGIN_SECONDS, everyMs: 1000 })
}

const tell = ({ power, ports, snapshots }: Seen): string =>
  `${power}, with ports [${ports.join(' ')}] and snapshots [${snapshots.join(' ')}]`
