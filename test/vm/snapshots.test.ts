import assert from 'node:assert/strict'
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runCommand } from '../../workers/host/index.ts'
import { agentAnswers } from '../../workers/hypervisor/index.ts'
import { openSnapshots, type Snapshots } from '../../workers/snapshots/index.ts'
import { patience, startTestHost, type TestGuest, type TestHost, waitFor } from '../support/index.ts'

const lease = `0x${'5'.repeat(64)}` as const
const gib = 1024 ** 3

describe("snapshots of a real guest's disk", () => {
  let host: TestHost
  let guest: TestGuest
  let snapshots: Snapshots
  const source = () => ({ lease, guest: guest.spec.name, diskPath: guest.spec.diskPath })
  const file = (name: string) => join(host.stateDir, 'snapshots', lease, `${name}.qcow2`)

  async function boot(): Promise<void> {
    await host.hypervisor.start(guest.spec.name)
    await guest.waitForSsh()
    await waitFor(() => agentAnswers(host.hypervisor, guest.spec.name), {
      what: 'the agent answers',
      seconds: 60,
    })
  }

  /** What `e2fsck` says of the file system in a snapshot, without repairing it. */
  async function fsck(name: string): Promise<string> {
    const raw = join(host.stateDir, 'check.raw')
    await runCommand('qemu-img', ['convert', '-O', 'raw', file(name), raw])
    try {
      return (await runCommand('e2fsck', ['-fn', raw])).stdout
    } finally {
      rmSync(raw)
    }
  }

  before(async () => {
    host = await startTestHost({ qemuUser: 'libvirt-qemu' })
    guest = await host.addGuest({ diskGib: 1 })
    snapshots = openSnapshots({
      folder: join(host.stateDir, 'snapshots'),
      hypervisor: host.hypervisor,
      limits: { count: 8, bytes: 4 * gib },
      log: { info: () => {}, warn: (facts, words) => console.error(words, facts) },
    })
    await boot()
  })
  after(() => host.stop())

  test('are taken while it writes, with its file systems at rest', async () => {
    // Nothing is synced by hand: bringing the file systems to rest is what writes it down.
    await guest.run('head -c 8000000 /dev/urandom > data; sha256sum data > sum; echo first > word')
    await guest.run('(while :; do date >> log; done) > /dev/null 2>&1 < /dev/null & echo $! > writer')
    const taken = await snapshots.take(source(), { name: 'first', consistency: 'filesystem' })
    assert.equal(taken.consistency, 'filesystem')
    await guest.run('kill $(cat writer)')
    assert.match(await fsck('first'), /files .*blocks/)
    const [status] = [await host.hypervisor.agent(guest.spec.name, 'guest-fsfreeze-status')]
    assert.equal(status, 'thawed')
  })

  test('are restored: the guest boots, its data is the old one and whole', async () => {
    await guest.run('echo second > word; rm data; sync')
    await assert.rejects(snapshots.restore(source(), 'first'), { reason: 'refused' })
    await host.hypervisor.shutdown(guest.spec.name, patience)
    await snapshots.restore(source(), 'first')
    await boot()
    assert.equal(await guest.run('cat word'), 'first\n')
    await guest.run('sha256sum -c sum')
    const errors = await guest.run('dmesg | grep -i "ext4.*error" || true')
    assert.equal(errors, '')
  })

  test('without an agent are as after a power cut, and boot all the same', async () => {
    await guest.run('echo third > word; sync')
    const taken = await snapshots.take(source(), { name: 'crash', consistency: 'crash' })
    assert.equal(taken.consistency, 'crash')
    await host.hypervisor.destroy(guest.spec.name)
    await snapshots.restore(source(), 'crash')
    await boot()
    assert.equal(await guest.run('cat word'), 'third\n')
  })

  test('that are damaged are refused, and the instance goes on as it was', async () => {
    await guest.run('echo fourth > word; sync')
    await host.hypervisor.shutdown(guest.spec.name, patience)
    const handle = openSync(file('first'), 'r+')
    writeSync(handle, Buffer.alloc(4096, 0xff), 0, 4096, Math.floor(statSync(file('first')).size / 2))
    closeSync(handle)
    await assert.rejects(snapshots.restore(source(), 'first'), { reason: 'damaged' })
    await boot()
    assert.equal(await guest.run('cat word'), 'fourth\n')
  })

  test('of a guest that shut down are copies of its disk', async () => {
    await host.hypervisor.shutdown(guest.spec.name, patience)
    const taken = await snapshots.take(source(), { name: 'rested', consistency: 'filesystem' })
    assert.equal(taken.consistency, 'filesystem')
    assert.match(await fsck('rested'), /files .*blocks/)
  })

  test('that were cut short leave the guest on its own disk, and nothing else', async () => {
    await boot()
    await guest.run('head -c 60000000 /dev/urandom > big; sync')
    const unfinished = join(host.stateDir, 'snapshots', lease, 'work', 'cut')
    const stop = new AbortController()
    const copying = host.hypervisor.copyDisk(guest.spec.name, unfinished, {
      freeze: false,
      timeoutSeconds: 60,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    await assert.rejects(copying)
    assert.equal(existsSync(unfinished), false)
    writeFileSync(unfinished, 'what a worker that was killed left')
    await snapshots.recover([source()])
    assert.equal(existsSync(unfinished), false)
    await snapshots.take(source(), { name: 'after', consistency: 'auto' })
    const sha256 = (await runCommand('sha256sum', [file('after')])).stdout.split(' ')[0]
    assert.equal(sha256, JSON.parse(readFileSync(file('after').replace('qcow2', 'json'), 'utf8')).sha256)
  })
})
