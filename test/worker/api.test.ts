import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fetchHostPresence, HostAbsentError, setDraining, withdrawOffer } from '@freehold/sdk'
import { waitFor } from '../support/index.ts'
import {
  type MarketHost,
  passSeconds,
  startWorkerMarket,
  type WorkerMarket,
  waitForState,
} from './support/market.ts'
import { microDigest } from './support/twin.ts'
import { startTestWorker, type TestWorker } from './support/worker.ts'

let market: WorkerMarket
let host: MarketHost
let worker: TestWorker
let endpoint: string
before(async () => {
  market = await startWorkerMarket('api')
  host = await market.addHost('api', {
    api: { address: '0.0.0.0', port: 0 },
    withdraw: { everySeconds: 10, minimumUnits: '1000' },
  })
  worker = await startTestWorker(host)
  await worker.ready
  endpoint = `http://127.0.0.1:${worker.apiPort}`
})
after(async () => {
  await worker.stop()
  await market.stop()
})

const expected = () => ({
  endpoint,
  host: host.id,
  operator: host.operator,
  chainId: market.network.chainId,
  leaseEscrow: market.network.contracts.leaseEscrow,
})
const get = (path: string, base = endpoint) => fetch(`${base}${path}`)

describe('presence', () => {
  test('is signed by the operator and says what a tenant needs', async () => {
    const presence = await fetchHostPresence(expected())
    assert.deepEqual(presence.offers, [host.offer.offerHash])
    assert.deepEqual(
      presence.images.map(({ name, digest }) => [name, digest]),
      [['micro', microDigest]],
    )
    assert.equal(presence.accelerator, 'tcg')
    assert.equal(presence.publicAddress, '203.0.113.9')
    assert.deepEqual(presence.freeShape, host.offer.capacity)
    assert.ok(presence.headBlock > 0)
  })
  test("another's signature does not pass", async () => {
    const other = { ...expected(), operator: market.chain.accounts.spare[0].address }
    await assert.rejects(fetchHostPresence(other), HostAbsentError)
  })
  test('consoles of other origins may read it, and only it', async () => {
    const { headers } = await get('/v1/host')
    assert.equal(headers.get('access-control-allow-origin'), '*')
    assert.equal((await get('/readyz')).headers.get('access-control-allow-origin'), null)
  })
  test('follows what is leased, and what is withdrawn', async () => {
    const lease = await host.rent()
    await waitForState(market.tenant, lease, 'Active')
    const smaller = async () => {
      const { freeShape } = await fetchHostPresence(expected())
      return freeShape.points === host.offer.capacity.points - 250
    }
    await waitFor(smaller, { what: 'the free shape shrinks', seconds: 15 })
    const owner = market.clientOf(market.chain.accounts.provider)
    await setDraining(owner, { host: host.id, kind: 1, draining: true })
    await withdrawOffer(owner, { offer: host.offer })
    const gone = async () => (await fetchHostPresence(expected())).offers.length === 0
    await waitFor(gone, { what: 'the offer disappears', seconds: 15 })
  })
})

describe('for the provider', () => {
  test('the port is written down', () => {
    assert.deepEqual(JSON.parse(readFileSync(join(host.stateDir, 'api.json'), 'utf8')), {
      port: worker.apiPort,
    })
  })
  test('health and readiness', async () => {
    assert.equal((await get('/healthz')).status, 200)
    assert.equal((await get('/readyz')).status, 200)
    host.machine.host.loseDaemon()
    const lost = async () => {
      const response = await get('/readyz')
      const { checks } = (await response.json()) as { checks: Record<string, string> }
      return response.status === 503 && checks.hypervisor === 'does not answer'
    }
    await waitFor(lost, { what: 'readiness tells of the hypervisor', seconds: 10 })
    host.machine.host.restoreDaemon()
    await waitFor(async () => (await get('/readyz')).status === 200, {
      what: 'it is ready again',
      seconds: 10,
    })
  })
  test('metrics count launches, steps, leases and the lag of the chain, for this machine only', async () => {
    const text = await (await get('/metrics')).text()
    for (const expected of [
      /^freehold_launch_seconds_count 1$/m,
      /^freehold_step_seconds_count\{step="start",outcome="done"\} 1$/m,
      /^freehold_leases\{wanted="active"\} 1$/m,
      /^freehold_chain_silent_seconds \d/m,
      /^process_cpu_seconds_total/m,
    ]) {
      assert.match(text, expected)
    }
    const elsewhere = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal)
    if (elsewhere)
      assert.equal((await get('/metrics', `http://${elsewhere.address}:${worker.apiPort}`)).status, 403)
  })
  test('nothing else is there, and bodies have a limit', async () => {
    assert.equal((await get('/v1/secrets')).status, 404)
    const large = await fetch(`${endpoint}/v1/host`, { method: 'POST', body: 'x'.repeat(100_000) })
    assert.equal(large.status, 413)
  })
  test('earnings are withdrawn by themselves once they are worth it', async () => {
    await passSeconds(market.chain, 6000)
    const withdrawn = async () =>
      worker.lines.some((line) => (JSON.parse(line) as { msg: string }).msg === 'withdrawn')
    await waitFor(withdrawn, { what: 'the worker withdraws', seconds: 30 })
  })
})
