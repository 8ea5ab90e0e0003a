import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import type { ServiceCheck } from '@freehold/sdk'
import { HypervisorError } from '../../hypervisor/index.ts'
import { giveFiles } from '../support/guest-files.ts'
import { type ObservedHost, observedHost } from '../support/observed-host.ts'
import { makeCheck } from './check.ts'
import { listensOn } from './listening.ts'

let host: ObservedHost
let guest: string
let files: Map<string, string>

beforeEach(async () => {
  host = observedHost('check')
  ;({ guest } = await host.add('1'))
  files = new Map()
  giveFiles(host, files)
})
afterEach(() => host.remove())

const check = (one: ServiceCheck) => makeCheck(host.hypervisor, guest, one)

/** Why a check failed. */
async function reasonOf(one: ServiceCheck): Promise<string> {
  const outcome = await check(one)
  assert.equal(outcome.passed, false)
  return outcome.passed ? '' : outcome.reason
}

/** Lets every program in the guest end so; notes what was run. */
function programsEnd(code: number, { out = '', err = '' } = {}): { path: string; arg: string[] }[] {
  const ran: { path: string; arg: string[] }[] = []
  const base64 = (words: string) => Buffer.from(words).toString('base64')
  host.hypervisor.host.answerAgent = (_, command, args) => {
    if (command === 'guest-exec') ran.push(args as (typeof ran)[number])
    if (command !== 'guest-exec-status') return undefined
    return { exited: true, exitcode: code, 'out-data': base64(out), 'err-data': base64(err) }
  }
  return ran
}

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1234 1
   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1235 1
   2: 0A4D000B:0016 0A4D0001:01BB 01 00000000:00000000 02:0000A7A5 00000000     0        0 1236 2
`

test('cloud-init: not finished, finished, with an error, not there at all', async () => {
  assert.deepEqual(await check({ kind: 'cloudInit' }), {
    passed: false,
    reason: 'There is no cloud-init in this guest.',
    isFinal: true,
  })
  files.set('/usr/bin/cloud-init', '#!')
  assert.deepEqual(await check({ kind: 'cloudInit' }), {
    passed: false,
    reason: 'cloud-init has not finished.',
  })
  const result = '/run/cloud-init/result.json'
  files.set(result, '{"v1":{"datasource":"DataSourceNoCloud","errors":[]}}')
  assert.deepEqual(await check({ kind: 'cloudInit' }), { passed: true })
  files.set(result, '{"v1":{"errors":["no such\\npackage","another"]}}')
  assert.equal(await reasonOf({ kind: 'cloudInit' }), 'cloud-init met an error: no such package (and 1 more)')
  files.set(result, 'nonsense')
  assert.match(await reasonOf({ kind: 'cloudInit' }), /is not what cloud-init writes/)
})

test('TCP: who listens, by the kernel’s own table, on IPv4 or IPv6', async () => {
  files.set('/proc/net/tcp', table)
  assert.deepEqual(await check({ kind: 'tcp', port: 22 }), { passed: true })
  assert.deepEqual(await check({ kind: 'tcp', port: 8080 }), { passed: true })
  assert.equal(await reasonOf({ kind: 'tcp', port: 443 }), 'Nothing listens on TCP port 443.')
  files.set('/proc/net/tcp6', `0: ${'0'.repeat(32)}:01BB ${'0'.repeat(32)}:0000 0A 0`)
  assert.deepEqual(await check({ kind: 'tcp', port: 443 }), { passed: true })
})

test('a connection that is open is no server', () => {
  assert.equal(listensOn('2: 0A4D000B:0050 0A4D0001:01BB 01 0', 80), false)
  assert.equal(listensOn('2: 0A4D0050:0016 0A4D0001:0050 0A 0', 80), false)
  assert.equal(listensOn('', 80), false)
})

test('HTTP: any success or redirect, or the one status that is asked for', async () => {
  const web = { kind: 'http', port: 8080, path: '/health' } as const
  const ran = programsEnd(0, { out: 'HTTP/ 302' })
  assert.deepEqual(await check(web), { passed: true })
  assert.equal(ran[0]?.path, '/bin/sh')
  assert.deepEqual(
    ran[0]?.arg.slice(2),
    ['sh', 'http://127.0.0.1:8080/health'],
    'the path is never part of a script',
  )
  assert.equal(
    await reasonOf({ ...web, status: 200 }),
    'GET http://127.0.0.1:8080/health is answered with 302.',
  )
  programsEnd(1, { err: '  HTTP/1.1 503 Service Unavailable\n' }) // as wget says it
  assert.match(await reasonOf(web), /answered with 503/)
  assert.deepEqual(await check({ ...web, status: 503 }), { passed: true })
})

test('HTTP: no answer tells why', async () => {
  programsEnd(7, { out: 'HTTP/ 000', err: 'curl: (7) Failed to connect\n' })
  assert.equal(
    await reasonOf({ kind: 'http', port: 80 }),
    'GET http://127.0.0.1:80/ is not answered: curl: (7) Failed to connect',
  )
  programsEnd(127, { err: 'This guest has neither curl nor wget.\n' })
  assert.match(await reasonOf({ kind: 'http', port: 80 }), /neither curl nor wget/)
})

test('a command passes when it ends with 0; else its last words tell why, fit to be read', async () => {
  const ran = programsEnd(0)
  assert.deepEqual(await check({ kind: 'command', argv: ['pg_isready', '-q'] }), { passed: true })
  assert.deepEqual(ran[0], { path: 'pg_isready', arg: ['-q'], 'capture-output': true })
  programsEnd(2, { err: `first\n\u001b[31mno\u0007 response${'!'.repeat(1000)}\n` })
  const reason = await reasonOf({ kind: 'command', argv: ['pg_isready'] })
  assert.match(reason, /^`pg_isready` ended with 2: \[31mno response!+…$/)
  assert.ok(reason.length < 400)
})

test('no agent, an agent that refuses, a hypervisor that is away', async () => {
  host.hypervisor.host.setAgent(guest, { answers: false })
  assert.deepEqual(await check({ kind: 'tcp', port: 1 }), {
    passed: false,
    reason: "The guest's agent does not answer.",
    isSilent: true,
  })
  host.hypervisor.host.setAgent(guest, { answers: true })
  host.hypervisor.host.answerAgent = () => {
    throw new HypervisorError('refused', 'Command guest-exec has been disabled')
  }
  assert.match(await reasonOf({ kind: 'command', argv: ['true'] }), /refuses: Command guest-exec/)
  host.hypervisor.host.loseDaemon()
  await assert.rejects(check({ kind: 'tcp', port: 1 }), { reason: 'gone' })
})

test('a guest that answers nonsense is refused, not believed', async () => {
  host.hypervisor.host.answerAgent = () => ({ count: 'many' })
  assert.match(await reasonOf({ kind: 'tcp', port: 22 }), /answers something else/)
})
