import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, test } from 'node:test'
import type { OperationRefusal } from '../../api/operations.ts'
import { HypervisorError } from '../../hypervisor/index.ts'
import { giveFiles } from '../support/guest-files.ts'
import { type ObservedHost, observedHost } from '../support/observed-host.ts'
import type { ObservedInstance } from '../types.ts'
import { CloudInitCollector, cloudInitLogOf } from './cloud-init.ts'
import { openLog } from './logs.ts'

const output = '/var/log/cloud-init-output.log'
const result = '/run/cloud-init/result.json'

let host: ObservedHost
let instance: ObservedInstance
let collector: CloudInitCollector
let files: Map<string, string>
let mayRun: boolean

beforeEach(async () => {
  host = observedHost('cloudinit')
  instance = await host.add('1')
  mayRun = true
  files = new Map([['/usr/bin/cloud-init', '#!']])
  giveFiles(host, files)
  collector = new CloudInitCollector({
    hypervisor: host.hypervisor,
    instances: () => host.instances,
    clock: host.clock,
    say: host.say,
  })
})
afterEach(() => host.remove())

async function later(): Promise<void> {
  await host.clock.advance(600_000)
  await collector.round()
}
const kept = () => readFileSync(cloudInitLogOf(instance.folder), 'utf8')
const open = (follow = false) =>
  openLog({
    instance,
    log: 'cloud-init',
    follow,
    cloudInit: () => collector.stateOf(instance.guest),
    mayRun: () => mayRun,
    clock: host.clock,
  })
const refusal = (reason: string, words: RegExp) => (error: OperationRefusal) =>
  error.reason === reason && words.test(error.message)

test('what cloud-init prints is copied as it comes, until it has finished', async () => {
  await collector.round()
  assert.equal(collector.stateOf(instance.guest), 'running')
  await assert.rejects(open(), refusal('unavailable', /nothing yet/))
  files.set(output, 'one\n')
  await later()
  files.set(output, 'one\ntwo\n')
  await later()
  assert.equal(kept(), 'one\ntwo\n')
  files.set(result, '{}')
  files.set(output, 'one\ntwo\nthree\n')
  await later()
  assert.equal(collector.stateOf(instance.guest), 'finished')
  assert.equal(await text(await open()), 'one\ntwo\nthree\n')
  assert.equal(
    await text(await open(true)),
    'one\ntwo\nthree\n',
    'it cannot grow any more, so following ends',
  )
})

test('it can be read when guest and lease are gone', async () => {
  files.set(output, 'one\n')
  await collector.round()
  await host.hypervisor.destroy(instance.guest)
  mayRun = false
  assert.equal(await text(await open()), 'one\n')
})

test('another process goes on where this one ended', async () => {
  files.set(output, 'one\n')
  await collector.round()
  collector = new CloudInitCollector({
    hypervisor: host.hypervisor,
    instances: () => host.instances,
    clock: host.clock,
    say: host.say,
  })
  files.set(output, 'one\ntwo\n')
  await collector.round()
  assert.equal(kept(), 'one\ntwo\n')
})

test('after a start it is asked again; a disk that was set up anew begins a new log', async () => {
  files.set(output, 'one\n').set(result, '{}')
  await collector.round()
  assert.equal(collector.stateOf(instance.guest), 'finished')
  files.set(output, 'one\nsecond boot\n')
  await later()
  assert.equal(kept(), 'one\n', 'nobody asks a guest that has finished')
  collector.started(instance.guest)
  await collector.round()
  assert.equal(kept(), 'one\nsecond boot\n')
  files.set(output, 'another disk, longer than what was there before\n')
  collector.started(instance.guest)
  await collector.round()
  assert.equal(kept(), 'another disk, longer than what was there before\n')
})

test('of a flood only the first MiB is kept, and it is over all the same', async () => {
  files.set(output, 'x'.repeat(3 * 2 ** 20)).set(result, '{}')
  for (let round = 0; round < 8; round++) await later()
  assert.equal(kept().length, 2 ** 20)
  assert.equal(collector.stateOf(instance.guest), 'finished')
})

test('an image without cloud-init is said to have none', async () => {
  files.clear()
  await collector.round()
  assert.equal(collector.stateOf(instance.guest), 'absent')
  await assert.rejects(open(), refusal('notFound', /has no cloud-init/))
})

test('no agent, and an agent that lets nobody read: each has its own sentence', async () => {
  host.hypervisor.host.setAgent(instance.guest, { answers: false })
  await collector.round()
  await assert.rejects(open(), refusal('unavailable', /No guest agent/))
  host.hypervisor.host.setAgent(instance.guest, { answers: true })
  host.hypervisor.host.answerAgent = () => {
    throw new HypervisorError('refused', 'Command guest-file-open has been disabled')
  }
  await later()
  await assert.rejects(open(), refusal('notSupported', /lets nobody read/))
})

test('a hypervisor that is away is nobody’s silence', async () => {
  host.hypervisor.host.loseDaemon()
  await collector.round()
  assert.equal(collector.stateOf(instance.guest), null)
})

test('an instance that was wiped does not come back as a folder', async () => {
  rmSync(instance.folder, { recursive: true })
  files.set(output, 'one\n')
  await collector.round()
  assert.equal(existsSync(instance.folder), false)
  assert.deepEqual(host.said, [])
})

test('the console log is read from where the guest writes it', async () => {
  const options = { instance, follow: false, cloudInit: () => null, mayRun: () => true, clock: host.clock }
  assert.equal(await text(await openLog({ ...options, log: 'console' })), '')
})
