import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { tailOf } from '../../scripts/network/child.ts'
import { type CommandLine, freehold, freeholdJson } from '../../scripts/smoke/freehold.ts'
import { runCommand } from '../../workers/host/index.ts'
import { qemuUserFor } from '../../workers/hypervisor/index.ts'
import { defaultCacheDir } from '../../workers/images/index.ts'
import { makeSshIdentity, makeTempDir, removeTempDir, type SshIdentity, waitFor } from '../support/index.ts'
import { npmStart, type StartedStack } from './npm-start.ts'

interface Lease {
  readonly leaseId: string
  readonly state: string
  readonly endpoint: string
  readonly sshFingerprint: string
}

describe('npm start keeps what was rented', () => {
  const folder = makeTempDir('stack')
  const stateDir = join(folder, 'state')
  const tenant: CommandLine = { networkFile: join(stateDir, 'network.json'), home: join(folder, 'home') }
  let identity: SshIdentity
  let stack: StartedStack
  let lease: Lease

  const show = () => freeholdJson<Lease>(tenant, ['show', lease.leaseId])
  /** Runs a command in the guest; the command line insists on the host key that is on the chain. */
  const run = async (command: string) => {
    const { code, stdout, stderr } = await freehold(tenant, ['ssh', lease.leaseId, '--', command])
    if (code !== 0) throw new Error(stderr)
    return stdout.trim()
  }
  const runOnceUp = (command: string) =>
    waitFor(() => run(command), { what: 'the guest answers', seconds: 300, everyMs: 500 }).catch((cause) => {
      const consoleLog = join(stateDir, 'host/instances', lease.leaseId, 'console.log')
      throw new Error(`The guest does not answer. Its console ends:\n${tailOf(consoleLog, 40)}`, { cause })
    })

  before(async () => {
    mkdirSync(tenant.home)
    identity = await makeSshIdentity(folder)
    stack = await npmStart(stateDir)
  })
  after(async () => {
    await stack?.killAll()
    removeTempDir(folder)
  })

  test('a machine can be rented with the lines that it prints', async () => {
    assert.match(stack.output(), /Console {3}http:\/\/127\.0\.0\.1:\d+\n/)
    assert.match(stack.output(), /Wallet {4}0x[0-9a-fA-F]{40}, 10,000 test USDC/)
    assert.match(stack.output(), /rent --image micro --hours 1 --yes\n.* ssh LEASE\n.* close LEASE\n/)
    const key = `${identity.privateKeyPath}.pub`
    lease = await freeholdJson(tenant, [
      'rent',
      '--image',
      'micro',
      '--memory',
      '256M',
      '--disk',
      '1G',
      '--hours',
      '1',
      '--key',
      key,
      '--yes',
    ])
    assert.equal(lease.state, 'Active')
    await run('echo before > mark && sync')
  })

  test('its QEMU is run by a user of its own, where that may pass to the disks', async () => {
    const user = await qemuUserFor([join(stateDir, 'host'), defaultCacheDir()])
    const { stdout } = await runCommand('id', ['-u', user])
    assert.equal(statSync(join(stateDir, 'host/instances', lease.leaseId, 'disk.qcow2')).uid, Number(stdout))
  })

  test('a second network on the same state is refused', async () => {
    await assert.rejects(npmStart(stateDir), /A network already runs in .*: process \d+, since/)
    assert.equal(await run('cat mark'), 'before')
  })

  test('Ctrl-C leaves no process, interface or rule, and keeps the disk', async () => {
    assert.equal(await stack.interrupt(), 0)
    await waitFor(() => stack.traces().length === 0, { what: 'nothing is left', seconds: 10 }).catch(() => {
      assert.deepEqual(stack.traces(), [])
    })
    assert.ok(existsSync(join(stateDir, 'host/instances', lease.leaseId, 'disk.qcow2')))
    assert.match(stack.output(), /worker +[\d.]+ s {2}stopped/)
    assert.match(readFileSync(join(stateDir, 'logs/worker.log'), 'utf8'), /guest shut down with the worker/)
  })

  test('the next start resumes the lease: same address, same key, same disk', async () => {
    stack = await npmStart(stateDir)
    assert.equal(await runOnceUp('cat mark'), 'before')
    const now = await show()
    assert.deepEqual(
      [now.endpoint, now.sshFingerprint, now.state],
      [lease.endpoint, lease.sshFingerprint, 'Active'],
    )
  })

  test('after kill -9 of everything the next start reclaims and resumes', async () => {
    await run('echo again >> mark && sync')
    await stack.killAll()
    stack = await npmStart(stateDir)
    assert.equal(await runOnceUp('cat mark'), 'before\nagain')
    const now = await show()
    assert.deepEqual(
      [now.endpoint, now.sshFingerprint, now.state],
      [lease.endpoint, lease.sshFingerprint, 'Active'],
    )
  })

  test('a fresh start knows nothing of it', async () => {
    await stack.interrupt()
    stack = await npmStart(stateDir, { args: ['--fresh'] })
    const { leases } = await freeholdJson<{ leases: unknown[] }>(tenant, ['ps', '--all'])
    assert.deepEqual(leases, [])
  })
})
