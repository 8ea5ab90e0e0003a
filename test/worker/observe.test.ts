import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { closeLease } from '@freehold/sdk'
import type { Hex } from 'viem'
import type { Caller } from '../../workers/api/index.ts'
import { guestName } from '../../workers/hypervisor/index.ts'
import { waitFor } from '../support/index.ts'
import { type MarketHost, startWorkerMarket, type WorkerMarket } from './support/market.ts'
import { startTestWorker, type TestWorker, waitUntilServed } from './support/worker.ts'

let market: WorkerMarket
let caller: Caller
let host: MarketHost
let worker: TestWorker
let lease: Hex
/** How every program in the guests ends. */
let exitCode = 1

before(async () => {
  market = await startWorkerMarket('observe')
  caller = { wallet: market.chain.accounts.tenant.address, role: 'owner' }
  host = await market.addHost('observed')
  host.machine.host.answerAgent = (_, command) =>
    command === 'guest-exec-status' ? { exited: true, exitcode: exitCode } : undefined
  worker = await startTestWorker(host)
  await worker.ready
  const web = { name: 'web', check: { kind: 'command' as const, argv: ['works'] }, intervalSeconds: 1 }
  lease = await host.rent({ services: [web] })
  await waitUntilServed(worker, lease)
})
after(async () => {
  await worker.stop()
  await market.stop()
})

const instance = async () => {
  const found = await worker.operations.instance(lease)
  assert.ok(found)
  return found
}
const becomes = (readiness: string) =>
  waitFor(async () => (await instance()).readiness === readiness, {
    what: `the instance is ${readiness}`,
    seconds: 20,
  })
const measured = async () => {
  const { series } = await worker.operations.metrics(lease, { window: 'hour' })
  return series.cpuPercent.filter((value) => value !== null).length
}
const log = () => worker.operations.readLog(lease, 'console', { follow: false }).then(text)

test('running is not ready: an instance is ready when its services are', async () => {
  await waitFor(async () => (await instance()).services[0]?.reason?.includes('ended with 1'), {
    what: 'the service was checked',
    seconds: 20,
  })
  assert.equal((await instance()).power, 'running')
  assert.equal((await instance()).readiness, 'pending')
  exitCode = 0
  await becomes('ready')
  assert.equal((await instance()).services[0]?.state, 'ready')
})

test('its tenant sees what it does, also after the worker was another one', async () => {
  let cpuTimeNs = 0
  await waitFor(
    async () => {
      cpuTimeNs += 1e7
      host.machine.host.setUsed(guestName(lease), { cpuTimeNs })
      return (await measured()) >= 2
    },
    { what: 'it was measured', seconds: 20, everyMs: 300 },
  )
  assert.match(await worker.operations.metricsText(lease), /freehold_instance_up{.*} 1\n/)
  await worker.stop()
  worker = await startTestWorker(host)
  await worker.ready
  assert.ok((await measured()) >= 2)
  await becomes('ready')
})

test('its console is shown to whoever may, and ends with the worker', async () => {
  const { bytes, isLive } = await worker.operations.openConsole(lease, caller)
  assert.equal(isLive, true)
  let heard = ''
  bytes.on('data', (chunk: Buffer) => {
    heard += chunk
  })
  host.machine.host.say(guestName(lease), 'login: ')
  await waitFor(() => heard.includes('login: '), { what: 'the guest is heard', seconds: 10 })
  bytes.destroy()
})

test('what it printed is kept after the lease has ended', async () => {
  const path = join(host.stateDir, 'instances', lease, 'console.log')
  appendFileSync(path, 'first words\n')
  assert.equal(await log(), 'first words\n')
  appendFileSync(path, 'last words\n')
  await closeLease(market.tenant, { leaseId: lease })
  await waitFor(async () => (await instance()).stage === 'ended', {
    what: 'the lease has ended',
    seconds: 20,
  })
  const following = await worker.operations.readLog(lease, 'console', { tail: 1, follow: true })
  assert.equal(await text(following), 'last words\n', 'an ended log cannot grow, so following it ends')
  assert.ok((await measured()) >= 2)
})
