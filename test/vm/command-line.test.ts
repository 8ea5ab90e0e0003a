import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type RunningNetwork, startNetwork } from '../../scripts/network/network.ts'
import { type CommandLine, freehold, freeholdJson } from '../../scripts/smoke/freehold.ts'
import { runCommand } from '../../workers/host/index.ts'
import { makeSshIdentity, makeTempDir, removeTempDir, waitFor } from '../support/index.ts'
import { type ManualHost, startManualHost } from './manual-host.ts'

/** A real host and a machine on it, worked by a provider and a tenant who have nothing but the command line. */
describe('the command line on a real machine', () => {
  let folder: string
  let running: RunningNetwork
  let provider: ManualHost
  let tenant: CommandLine
  let key: string
  let lease: string

  before(async () => {
    folder = makeTempDir('command-line')
    key = `${(await makeSshIdentity(folder)).privateKeyPath}.pub`
    running = await startNetwork({ stateDir: join(folder, 'state'), services: [] })
    provider = await startManualHost(running, folder)
    tenant = { networkFile: running.paths.network, home: join(folder, 'home') }
    mkdirSync(tenant.home)
    const size = ['--vcpus', '1', '--memory', '256M', '--disk', '1G']
    lease = await rent('--image', 'micro', ...size)
    await inGuest('true')
  })
  after(async () => {
    await provider?.stop()
    await running?.stop()
    removeTempDir(folder)
  })

  const json = <T>(...words: string[]) => freeholdJson<T>(tenant, words)
  const rent = async (...words: string[]): Promise<string> =>
    (await json<{ leaseId: string }>('rent', ...words, '--hours', '2', '--key', key, '--yes')).leaseId

  /** Runs a command in the guest once it lets somebody in, and answers what it printed. */
  const inGuest = (command: string, id = lease): Promise<string> =>
    waitFor(
      async () => {
        const { code, stdout } = await freehold(tenant, ['ssh', id, '--', command])
        return code === 0 && { stdout: stdout.trim() }
      },
      { what: `the guest runs ${command}`, seconds: 180, everyMs: 1000 },
    ).then((answer) => (answer as { stdout: string }).stdout)

  test('snapshots: what is overwritten comes back', async () => {
    await inGuest('echo first > kept; sync')
    const { snapshot } = await json<{ snapshot: { name: string } }>('snapshot', 'create', lease, 'first')
    assert.equal(snapshot.name, 'first')
    await inGuest('echo second > kept; sync')
    await json('snapshot', 'restore', lease, 'first', '--yes')
    assert.equal(await inGuest('cat kept'), 'first')
  })

  test('snapshot download: a disk that stands alone, under the checksum that was told, with what was on it', async () => {
    const file = join(folder, 'first.qcow2')
    const told = await json<{ bytes: number; sha256: string }>(
      ...['snapshot', 'download', lease, 'first', '--output', file],
    )
    const content = readFileSync(file)
    assert.equal(told.bytes, content.length)
    assert.equal(told.sha256, createHash('sha256').update(content).digest('hex'))
    const { stdout } = await runCommand('qemu-img', ['info', '--output=json', file])
    assert.equal(JSON.parse(stdout)['backing-filename'], undefined)
    const raw = join(folder, 'first.raw')
    await runCommand('qemu-img', ['convert', '-O', 'raw', file, raw])
    assert.equal((await runCommand('debugfs', ['-R', 'cat kept', raw])).stdout, 'first\n')
    rmSync(raw)
    const again = await freehold(tenant, ['snapshot', 'download', lease, 'first', '--output', file])
    assert.notEqual(again.code, 0, 'nothing that exists is written over')
  })

  test('cp: a folder goes to the guest and comes back, byte for byte', async () => {
    const sent = join(folder, 'sent')
    mkdirSync(sent)
    const bytes = randomBytes(8 * 2 ** 20)
    writeFileSync(join(sent, 'a file: with blanks'), bytes)
    const { direction, exitCode } = await json<{ direction: string; exitCode: number }>(
      ...['cp', '-r', sent, `${lease}:carried over`],
    )
    assert.deepEqual([direction, exitCode], ['toMachine', 0])
    const digest = createHash('sha256').update(bytes).digest('hex')
    assert.match(await inGuest("sha256sum 'carried over/a file: with blanks'"), new RegExp(digest))
    await json('cp', `${lease}:/root/carried over/a file: with blanks`, join(folder, 'back'))
    assert.ok(readFileSync(join(folder, 'back')).equals(bytes))
    const missing = await freehold(tenant, ['cp', `${lease}:nothing`, folder])
    assert.equal(missing.code, 1, "scp's own exit code")
    assert.match(missing.stderr, /No such file/)
  })

  test('power: off and on again, with the disk as it was', async () => {
    const stopped = await json<{ power: string; billing: string }>('stop', lease)
    assert.equal(stopped.power, 'stopped')
    assert.match(stopped.billing, /also while it is off/)
    assert.equal((await json<{ power: string }>('start', lease)).power, 'running')
    assert.equal(await inGuest('cat kept'), 'first')
  })

  test('ports: one that the tenant opens leads to the guest, until it is closed', async () => {
    const { publicAddress, publicPort } = await json<{ publicAddress: string; publicPort: number }>(
      ...['ports', 'open', lease, '8080'],
    )
    await inGuest('(while :; do echo hello | nc -l -p 8080; done) >/dev/null 2>&1 </dev/null & echo on')
    const heard = () => listen(publicAddress, publicPort)
    await waitFor(async () => (await heard()) === 'hello', {
      what: 'the port answers',
      seconds: 60,
      everyMs: 500,
    })
    await json('ports', 'close', lease, '8080')
    await waitFor(async () => (await heard()) === null, {
      what: 'the port is closed',
      seconds: 60,
      everyMs: 500,
    })
    const { ports } = await json<{ ports: unknown[] }>('ports', 'list', lease)
    assert.equal(ports.length, 1, 'SSH alone is left')
  })

  test('looking inside: console, logs, metrics, audit', async () => {
    const { isLive, scrollback } = await json<{ isLive: boolean; scrollback: string }>('console', lease)
    assert.equal(isLive, true)
    assert.ok(scrollback.length > 0)
    assert.ok((await json<{ lines: string[] }>('logs', lease)).lines.length > 0)
    const { metrics } = await json<{ metrics: { at: number[] } }>('metrics', lease)
    assert.ok(metrics.at.length > 0)
    const { events } = await json<{ events: { what: string }[] }>('events', lease)
    const happened = events.map(({ what }) => what)
    for (const what of ['LeaseOpened', 'LeaseActivated', 'setPower', 'takeSnapshot', 'openPort'])
      assert.ok(happened.includes(what), what)
  })

  const bootId = 'cat /proc/sys/kernel/random/boot_id'

  test('resize: another processor while it runs, more memory by a restart, the same machine under another lease', async () => {
    const before = await inGuest(bootId)
    if (availableParallelism() > 1) {
      lease = (await json<{ leaseId: string }>('resize', lease, '--vcpus', '2', '--yes')).leaseId
      await waitFor(async () => (await inGuest('nproc')) === '2', {
        what: 'the guest uses its second processor',
        seconds: 60,
        everyMs: 1000,
      })
      assert.equal(await inGuest(bootId), before, 'it was not restarted')
    }
    const resized = await json<{ leaseId: string }>('resize', lease, '--memory', '384M', '--yes')
    lease = resized.leaseId
    await waitFor(async () => Number(await inGuest("awk '/MemTotal/ {print $2}' /proc/meminfo")) > 300_000, {
      what: 'the guest has its new memory',
      seconds: 180,
      everyMs: 1000,
    })
    assert.equal(await inGuest('cat kept'), 'first')
    assert.notEqual(await inGuest(bootId), before, 'memory needs a restart')
  })

  test('snapshot clone: a second machine with the disk of the first', async () => {
    const clone = await json<{ leaseId: string }>(
      ...['snapshot', 'clone', lease, 'first', '--hours', '1', '--key', key, '--yes'],
    )
    assert.equal(await inGuest('cat kept', clone.leaseId), 'first')
    await json('close', clone.leaseId)
  })

  test('rent --from: the disk of a lease that has ended', async () => {
    await inGuest('echo third > kept; sync')
    await json('close', lease)
    lease = await rent('--from', lease)
    assert.equal(await inGuest('cat kept'), 'third')
  })

  test('provider: what runs is seen, and collected to the unit', async () => {
    const { leases, isDraining } = await provider.typed<Status>('provider status')
    assert.deepEqual([leases.active, leases.open, isDraining], [1, 0, false])
    const purse = async () => BigInt((await provider.json<{ usdcUnits: string }>('wallet', 'show')).usdcUnits)
    const before = await purse()
    const { collected, failed, toPayeeUnits } = await provider.typed<Collection>('provider withdraw')
    assert.deepEqual([collected.map(({ leaseId }) => leaseId), failed], [[lease], []])
    assert.equal((await purse()) - before, BigInt(toPayeeUnits))
    assert.ok(BigInt(toPayeeUnits) > 0n)
  })

  test('provider: a host that drains takes nobody, ends what runs, and is left', async () => {
    await provider.typed('provider drain')
    const { code, stderr } = await freehold(tenant, ['rent', '--image', 'micro', '--hours', '1', '--yes'])
    assert.deepEqual([code, /is draining/.test(stderr)], [1, true])
    assert.equal(await inGuest('cat kept'), 'third', 'who is there goes on')
    const { ended } = await provider.typed<{ ended: object[] }>('provider drain', {}, [
      ...['--close', '--wait', '--yes'],
    ])
    assert.partialDeepStrictEqual(ended, [{ leaseId: lease, how: 'closed' }])
    const { leases, isDraining } = await provider.typed<Status>('provider status')
    assert.deepEqual([leases.active, leases.open, isDraining], [0, 0, true])
    assert.match(await provider.interrupt(), /exit code 0/)
  })
})

/** What `freehold provider status --json` and `withdraw --json` say, as far as it is looked at here. Amounts are text. */
interface Status {
  readonly isDraining: boolean
  readonly leases: { readonly active: number; readonly open: number }
}
interface Collection {
  readonly collected: readonly { readonly leaseId: string }[]
  readonly failed: readonly object[]
  readonly toPayeeUnits: string
}

/** What a port says to who connects; null when nobody is there. */
function listen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3000 })
    let heard = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text
      socket.destroy()
    })
    socket.on('timeout', () => socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => resolve(heard === '' ? null : heard.trim()))
  })
}
