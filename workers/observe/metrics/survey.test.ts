import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { HypervisorError } from '../../hypervisor/index.ts'
import { type ObservedHost, observedHost } from '../support/observed-host.ts'
import type { ObservedInstance } from '../types.ts'
import { gpusSaid, Survey } from './survey.ts'

let host: ObservedHost
let instance: ObservedInstance
let survey: Survey
/** How often each guest's agent was asked. */
let asked: string[]
const used = new Map<string, number>()
let gpusTold: [string, number][]

const gib = 2 ** 30
const filesystems = [
  { name: 'vda', mountpoint: '/', type: 'ext4', 'used-bytes': gib, 'total-bytes': 4 * gib },
  { name: 'vdc', mountpoint: '/da\u001b[2Jta\n', type: 'xfs', 'used-bytes': 2 * gib, 'total-bytes': 8 * gib },
  { name: 'vdb', mountpoint: '/seed', type: 'iso9660', 'used-bytes': 9, 'total-bytes': 9 },
  { name: 'x', mountpoint: '/proc', type: 'proc' },
]

beforeEach(async () => {
  host = observedHost('survey')
  instance = await host.add('1')
  asked = []
  gpusTold = []
  survey = new Survey({
    hypervisor: host.hypervisor,
    instances: () => host.instances,
    clock: host.clock,
    onFilesystemUse: (guest, bytes) => used.set(guest, bytes),
    onGpuUse: (guest, gpus) => gpusTold.push([guest, gpus.length]),
  })
  host.hypervisor.host.answerAgent = (name, command) => {
    asked.push(`${name} ${command}`)
    return command === 'guest-get-fsinfo' ? filesystems : undefined
  }
})
afterEach(() => host.remove())

test('file systems on disks are counted, their names made fit to read', async () => {
  await survey.round()
  const at = Math.floor(host.clock.nowMs() / 1000)
  assert.deepEqual(survey.filesystemsOf(instance.guest), [
    { mountpoint: '/', usedBytes: gib, totalBytes: 4 * gib, at },
    { mountpoint: '/da [2Jta', usedBytes: 2 * gib, totalBytes: 8 * gib, at },
  ])
  assert.equal(used.get(instance.guest), 3 * gib)
  assert.deepEqual(survey.gpusOf(instance.guest), [])
})

test('each is asked once a minute', async () => {
  await host.add('2')
  await survey.round()
  await host.clock.advance(59_000)
  await survey.round()
  assert.equal(asked.length, 2)
  await host.clock.advance(1000)
  await survey.round()
  assert.equal(asked.length, 4)
})

test('a silent agent is asked ever more seldom, and what it last said stays with its time', async () => {
  await survey.round()
  host.hypervisor.host.answerAgent = (name, command) => {
    asked.push(`${name} ${command}`)
    throw new HypervisorError('noAgent', 'nobody answers')
  }
  asked.length = 0
  for (let minute = 0; minute < 60; minute++) {
    await host.clock.advance(60_000)
    await survey.round()
  }
  assert.ok(asked.length >= 7 && asked.length <= 10, `${asked.length} in an hour`)
  assert.equal(survey.filesystemsOf(instance.guest).length, 2)
})

test('nonsense from a guest is no more than silence', async () => {
  host.hypervisor.host.answerAgent = () => 'nonsense'
  await survey.round()
  assert.deepEqual(survey.filesystemsOf(instance.guest), [])
})

test('a hypervisor that is away ends the round; nobody is blamed for it', async () => {
  host.hypervisor.host.loseDaemon()
  await survey.round()
  host.hypervisor.host.restoreDaemon()
  await survey.round()
  assert.equal(survey.filesystemsOf(instance.guest).length, 2)
})

test('an instance that is gone is forgotten', async () => {
  await survey.round()
  host.instances.length = 0
  await survey.round()
  assert.deepEqual(survey.filesystemsOf(instance.guest), [])
})

test('only an instance with a GPU is asked about one', async () => {
  host.instances[0] = { ...instance, gpus: 1 }
  host.hypervisor.host.answerAgent = (_, command, args) => {
    if (command === 'guest-get-fsinfo') return filesystems
    if (command === 'guest-exec') assert.equal(args.path, '/usr/bin/nvidia-smi')
    if (command !== 'guest-exec-status') return undefined
    const said = Buffer.from('NVIDIA L4, 37, 1024, 51\n').toString('base64')
    return { exited: true, exitcode: 0, 'out-data': said }
  }
  await survey.round()
  const [gpu] = survey.gpusOf(instance.guest)
  assert.equal(gpu?.name, 'NVIDIA L4')
  assert.equal(gpu?.usedPercent, 37)
  assert.equal(gpu?.memoryUsedBytes, gib)
  assert.equal(gpu?.temperatureCelsius, 51)
  assert.deepEqual(gpusTold, [[instance.guest, 1]], 'and it is handed on, to be kept')
})

test('what a GPU does not tell is not known; a guest may say anything', () => {
  assert.deepEqual(gpusSaid('GPU, [N/A], , -4\n\n', 7), [
    { name: 'GPU', usedPercent: null, memoryUsedBytes: null, temperatureCelsius: null, at: 7 },
  ])
  assert.equal(gpusSaid('a,1,1,1\n'.repeat(100), 7).length, 16)
  assert.deepEqual(gpusSaid('', 7), [])
})
