import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hex } from 'viem'
import { type CliWorld, startCliWorld } from '../../cli/testing/world.ts'
import { guestAddress, openHostNetwork } from '../../workers/network/index.ts'
import { writeProviderConfig } from '../../workers/provider/index.ts'
import { newRecord } from '../../workers/provider/record.ts'
import { connectRedis, queuePrefix } from '../../workers/queue/index.ts'
import { waitFor } from '../support/index.ts'
import { changes } from './changes.ts'
import { provideMissingPrograms } from './programs.ts'
import { verifyUnit } from './unit.ts'

/** The life of a host on a machine of its own: see throwaway-root.sh. Ends with 1 at the first thing that is not as it should be. */

const folder = '/var/lib/freehold'
const unitPath = '/etc/systemd/system/freehold-provider.service'
const redisPath = '/tmp/redis.sock'
const guest = `fh-${'ab'.repeat(12)}`

interface Steps {
  readonly steps: readonly { readonly says: string; readonly outcome: string }[]
}

provideMissingPrograms()
const world = await startCliWorld()
const daemons = await startDaemons()
const before = changes()
let code = 1
try {
  await installs(world)
  const leaseId = await serves(world)
  await refuses(world, leaseId)
  await removes(world)
  code = 0
} catch (error) {
  console.error(error)
} finally {
  for (const daemon of daemons) daemon.kill('SIGKILL')
  await world.stop()
}
process.exit(code)

async function installs({ json, freehold }: CliWorld): Promise<void> {
  const planned = await json<Steps>(['provider', 'install', '--dry-run'])
  assert.ok(planned.steps.some(({ outcome }) => outcome === 'planned'))
  assert.deepEqual(changes(), before, '--dry-run changes nothing')
  const unasked = await freehold(['provider', 'install'])
  assert.equal(unasked.code, 2, 'nobody can be asked here')
  assert.deepEqual(changes(), before)

  await json(['provider', 'install', '--yes'])
  const made = changes().filter((path) => !before.includes(path))
  assert.deepEqual(made, [
    '+ /etc/default/freehold-provider',
    `+ ${unitPath}`,
    '+ /etc/systemd/system/multi-user.target.wants/freehold-provider.service',
    `+ ${folder}`,
  ])
  const unit = readFileSync(unitPath, 'utf8')
  assert.match(unit, /^ExecStart=\/opt\/node\/node .*\/opt\/freehold\/workers\/provider\/main\.ts --config /m)
  verifyUnit(unitPath)

  const again = await json<Steps>(['provider', 'install', '--yes'])
  assert.ok(
    again.steps.every(({ outcome }) => outcome === 'there'),
    'a second time there is nothing to do',
  )
  const started = await freehold(['provider', 'install', '--yes', '--start'])
  assert.equal(started.code, 1)
  assert.match(started.stderr, /nothing to start yet/)
}

/** What `provider init` and the worker would make: configuration, network, guest, disks, names in Redis. */
async function serves({ market, host, json, env }: CliWorld): Promise<Hex> {
  const stateDir = join(folder, 'state')
  const publicInterface = 'lo'
  const publicAddress = '127.0.0.1'
  mkdirSync(stateDir, { mode: 0o711 })
  writeProviderConfig(join(folder, 'config.json'), {
    stateDir,
    host: `${market.host}`,
    network: join(env.FREEHOLD_STATE!, 'network.json'),
    redis: redisPath,
    operator: { kind: 'keystore', path: join(stateDir, 'keys/operator.json'), passwordFile: 'none' },
    guests: { publicAddress, publicInterface },
  })
  const words = ['rent', '--image', 'micro', '--hours', '1', '--yes', '--no-wait']
  const { leaseId } = await json<{ leaseId: Hex }>(words)
  await host.activate(leaseId, 'ssh://root@127.0.0.1:40000', `0x${'ab'.repeat(32)}`)
  const place = join(stateDir, 'instances', leaseId)
  mkdirSync(place, { recursive: true })
  const tenant = `0x${'11'.repeat(20)}`
  writeFileSync(
    join(place, 'record.json'),
    JSON.stringify(newRecord({ lease: leaseId, tenant, openedBlock: 1, diskGib: 1 })),
  )
  writeFileSync(join(place, 'disk.qcow2'), "a tenant's data")

  const network = { mode: 'bridge', stateDir, publicAddress, publicInterface } as const
  await openHostNetwork(network).apply([{ ...guestAddress(guest, 40_000), mbps: 100 }])
  writeFileSync('/tmp/domain.xml', domainXml(guest))
  virsh('define', '/tmp/domain.xml')
  virsh('start', guest)
  const { chainId, contracts } = market.network
  const redis = connectRedis(redisPath)
  const name = queuePrefix({ chainId, escrow: contracts.leaseEscrow, host: market.host })
  await redis.mset(`bull:${name}:meta`, 'x', `${name}-claim`, 'x', `bull:${name}1:meta`, "another host's")
  redis.disconnect()
  assert.deepEqual(traces(), {
    guests: [guest],
    links: ['fhbr0', 'fhabababababab', 'fiabababababab'].sort(),
    tables: 2,
    dhcpServers: 1,
    run: true,
  })
  return leaseId
}

async function refuses({ freehold, json, market }: CliWorld, leaseId: Hex): Promise<void> {
  const withLease = await freehold(['provider', 'uninstall', '--yes', '--delete-disks'])
  assert.equal(withLease.code, 1)
  assert.match(withLease.stderr, /1 lease is open here/)
  assert.match(withLease.stderr, /provider drain/)
  await json(['close', leaseId])

  const withDisk = await freehold(['provider', 'uninstall', '--yes'])
  assert.equal(withDisk.code, 1)
  assert.match(withDisk.stderr, new RegExp(`is kept for 0x1111.*${leaseId.slice(0, 10)}`))
  assert.match(withDisk.stderr, /--keep-state or --delete-disks/)

  const rpcUrl = market.network.rpcUrls[0]!
  const blind = await freehold(['provider', 'uninstall', '--yes', '--delete-disks', '--rpc', `${rpcUrl}0`])
  assert.equal(blind.code, 1)
  assert.match(blind.stderr, /Whether leases are open is not known/)
  assert.equal(traces().guests.length, 1, 'nothing was touched')
}

async function removes({ json }: CliWorld): Promise<void> {
  const kept = await json<Steps>(['provider', 'uninstall', '--yes', '--keep-state'])
  assert.ok(kept.steps.every(({ outcome }) => outcome !== 'planned'))
  assert.ok(existsSync(join(folder, 'state/keys')) || existsSync(join(folder, 'config.json')))
  assert.ok(!existsSync(unitPath))

  await json(['provider', 'install', '--yes'])
  await json(['provider', 'uninstall', '--yes', '--delete-disks'])
  assert.deepEqual(traces(), { guests: [], links: [], tables: 0, dhcpServers: 0, run: false })
  const redis = connectRedis(redisPath)
  assert.match((await redis.keys('*')).join(' '), /^bull:freehold-\S+1:meta$/, "another host's names stay")
  redis.disconnect()
  assert.deepEqual(changes(), before, 'files and the user database are as they were')
  const nothing = await json<Steps>(['provider', 'uninstall', '--yes', '--delete-disks'])
  assert.ok(nothing.steps.every(({ outcome }) => outcome === 'there'))
}

/** What a host leaves in the kernel, in libvirt and in /run. */
function traces() {
  const links = JSON.parse(print('ip', '-json', 'link', 'show')) as { ifname: string }[]
  return {
    guests: virsh('list', '--all', '--name').split('\n').filter(Boolean),
    links: links
      .map(({ ifname }) => ifname)
      .filter((name) => name.startsWith('f'))
      .sort(),
    tables: print('nft', 'list', 'tables').split('\n').filter(Boolean).length,
    dhcpServers: Number(spawnSync('pgrep', ['-c', 'dnsmasq'], { encoding: 'utf8' }).stdout),
    run: existsSync('/run/freehold'),
  }
}

async function startDaemons(): Promise<ChildProcess[]> {
  for (const folder of ['/run/libvirt', '/run/lock']) mkdirSync(folder)
  const settings = ['security_driver = "none"', 'user = "root"', 'group = "root"', 'namespaces = []']
  writeFileSync('/etc/libvirt/qemu.conf', `${[...settings, 'cgroup_controllers = []'].join('\n')}\n`)
  writeFileSync('/etc/libvirt/libvirtd.conf', 'auth_unix_rw = "none"\nunix_sock_group = "root"\n')
  const quiet = ['--save', '', '--appendonly', 'no', '--port', '0']
  const daemons = [
    spawn('virtlogd', [], { stdio: 'ignore' }),
    spawn('libvirtd', [], { stdio: 'ignore' }),
    spawn('redis-server', [...quiet, '--unixsocket', redisPath], { stdio: 'ignore', cwd: '/tmp' }),
  ]
  const answers = () => spawnSync('virsh', ['-c', 'qemu:///system', 'version']).status === 0
  await waitFor(() => answers(), { what: 'libvirt answers', seconds: 120, everyMs: 500 })
  return daemons
}

function virsh(...words: string[]): string {
  return print('virsh', '-q', '-c', 'qemu:///system', ...words)
}

function print(program: string, ...words: string[]): string {
  return execFileSync(program, words, { encoding: 'utf8' })
}

/** A machine without a disk: it stays in its firmware. */
function domainXml(name: string): string {
  return `<domain type='qemu'>
  <name>${name}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
  <os><type arch='x86_64'>hvm</type></os>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator></devices>
</domain>
`
}
