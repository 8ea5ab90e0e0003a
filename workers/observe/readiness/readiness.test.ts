import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import type { Service } from '@freehold/sdk'
import { waitFor } from '../../../test/support/index.ts'
import { HypervisorError } from '../../hypervisor/index.ts'
import { type ObservedHost, observedHost } from '../support/observed-host.ts'
import type { ObservedInstance } from '../types.ts'
import { Readiness, stateAfter } from './readiness.ts'

let host: ObservedHost
let instance: ObservedInstance
let readiness: Readiness
/** How the programs of the guests end. */
let exitCode: number
let checks: number

const services: Service[] = [
  { name: 'web', check: { kind: 'command', argv: ['web-works'] }, timeoutSeconds: 60, intervalSeconds: 5 },
]

beforeEach(async () => {
  host = observedHost('ready')
  instance = await host.add('1', { services })
  exitCode = 1
  checks = 0
  host.hypervisor.host.answerAgent = (_, command) => {
    if (command === 'guest-exec') checks++
    return command === 'guest-exec-status' ? { exited: true, exitcode: exitCode } : undefined
  }
  readiness = new Readiness({
    hypervisor: host.hypervisor,
    instances: () => host.instances,
    clock: host.clock,
  })
})
afterEach(() => host.remove())

/** Lets time pass, with a round every second. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await readiness.round()
    await host.clock.advance(1000)
  }
}
const web = () => readiness.servicesOf(instance)[0]!
const whole = () => readiness.readinessOf(instance)

test('pending until it works, checked once per interval', async () => {
  assert.deepEqual(web(), {
    name: 'web',
    kind: 'command',
    state: 'pending',
    reason: 'The guest is off.',
    checkedAt: null,
  })
  await pass(11)
  assert.equal(checks, 3)
  assert.equal(web().state, 'pending')
  assert.equal(web().reason, '`web-works` ended with 1.')
  assert.equal(whole(), 'pending')
  exitCode = 0
  await pass(5)
  assert.equal(web().state, 'ready')
  assert.equal(web().reason, null)
  assert.ok(Math.abs(web().checkedAt! - host.clock.nowMs() / 1000) < 10)
  assert.equal(whole(), 'ready')
})

test('failed when its time is up, with the reason; ready if it works after all', async () => {
  await pass(62)
  assert.equal(web().state, 'failed')
  assert.equal(web().reason, 'It did not become ready within 60 s. `web-works` ended with 1.')
  assert.equal(whole(), 'failed')
  exitCode = 0
  await pass(61)
  assert.equal(whole(), 'ready')
})

test('one bad moment does not make a service fail that worked; three in a row do', async () => {
  exitCode = 0
  await pass(2)
  exitCode = 1
  await pass(65)
  assert.equal(checks, 3, 'what works is looked at once a minute, what may not, at its own pace')
  assert.equal(whole(), 'ready')
  exitCode = 0
  await pass(6)
  exitCode = 1
  await pass(54)
  assert.equal(whole(), 'ready')
  await pass(6)
  assert.equal(web().reason, 'It worked before. `web-works` ended with 1.')
  assert.equal(whole(), 'failed')
})

test('without services an instance is ready when it runs', async () => {
  const plain = await host.add('2')
  assert.equal(readiness.readinessOf(plain), 'pending')
  await pass(1)
  assert.equal(readiness.readinessOf(plain), 'ready')
  assert.deepEqual(readiness.servicesOf(plain), [])
})

test('a guest that stops or begins anew is pending again', async () => {
  exitCode = 0
  await pass(1)
  assert.equal(whole(), 'ready')
  readiness.started(instance.guest)
  exitCode = 1
  await pass(1)
  assert.equal(whole(), 'pending')
  host.instances.length = 0
  await pass(1)
  assert.equal(web().reason, 'The guest is off.')
})

test('a hypervisor that is away changes nothing', async () => {
  exitCode = 0
  await pass(1)
  host.hypervisor.host.loseDaemon()
  await pass(200)
  assert.equal(whole(), 'ready')
})

test('a silent agent is asked ever more seldom, and fails like anything else', async () => {
  let asked = 0
  host.hypervisor.host.answerAgent = () => {
    asked++
    throw new HypervisorError('noAgent', 'nobody answers')
  }
  await pass(100)
  assert.ok(asked >= 5 && asked <= 9, `${asked}`)
  assert.match(web().reason ?? '', /agent does not answer/)
  assert.equal(whole(), 'failed')
})

test('a guest whose check hangs holds up no other, and is not asked twice at once', async () => {
  const other = await host.add('2', { services })
  exitCode = 0
  const hung: string[] = []
  const answer = host.hypervisor.host.answerAgent
  host.hypervisor.host.answerAgent = (name, command, args) => {
    if (name !== instance.guest) return answer(name, command, args)
    if (command === 'guest-exec') hung.push(name)
    return command === 'guest-exec-status' ? { exited: isOver } : undefined
  }
  let isOver = false
  const first = readiness.round()
  await readiness.round()
  await waitFor(() => readiness.readinessOf(other) === 'ready', { what: 'the other is ready', seconds: 10 })
  assert.equal(hung.length, 1)
  isOver = true
  await first
})

test('what a service is after a check', () => {
  const circumstances = { isTimeUp: false, failures: 1, timeoutSeconds: 60 }
  const no = { passed: false, reason: 'No.' } as const
  assert.equal(stateAfter('pending', no, circumstances).state, 'pending')
  assert.equal(stateAfter('pending', { ...no, isFinal: true }, circumstances).state, 'failed')
  assert.equal(stateAfter('failed', no, circumstances).state, 'failed')
  assert.equal(stateAfter('failed', { passed: true }, circumstances).state, 'ready')
  assert.equal(stateAfter('ready', no, { ...circumstances, isTimeUp: true }).state, 'ready')
})
