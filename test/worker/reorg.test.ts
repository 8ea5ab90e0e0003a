import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, afterEach, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { readLease } from '@freehold/sdk'
import type { Hex } from 'viem'
import { waitFor } from '../support/index.ts'
import { diskOf, folderOf, powerOf, startsOf, waitForPower } from './support/host-view.ts'
import { type MarketHost, startWorkerMarket, type WorkerMarket, waitForState } from './support/market.ts'
import { startTestWorker, type TestWorker } from './support/worker.ts'

/** Blocks come with transactions only, so that a reorg is never deeper than what is final. */
let market: WorkerMarket
let worker: TestWorker
before(async () => {
  market = await startWorkerMarket('reorg', { blockTimeMs: null })
})
afterEach(() => worker.stop())
after(() => market.stop())

async function serve(name: string): Promise<MarketHost> {
  const host = await market.addHost(name)
  worker = await startTestWorker(host)
  await worker.ready
  await mine(3)
  return host
}

const mine = (blocks: number) => market.chain.testClient.mine({ blocks })

/** The last block is replaced by an empty one. */
const loseLastBlock = () =>
  market.chain.testClient.request({ method: 'anvil_reorg', params: [1, []] } as never)

async function openingOf(lease: Hex): Promise<Hex> {
  const { openTransactionHash } = await readLease(market.tenant, { leaseId: lease })
  const request = { method: 'eth_getRawTransactionByHash', params: [openTransactionHash] }
  return (await market.chain.publicClient.request(request as never)) as Hex
}

test('an open that is gone: all that was made is undone, but not before that is final', async () => {
  const host = await serve('removed')
  host.machine.setSilent(true)
  const lease = await host.rent()
  await waitForPower(host, lease, 'running')
  await loseLastBlock()
  await mine(1)
  await sleep(500) // time enough to do something rash
  assert.equal(powerOf(host, lease), 'running')
  await mine(3)
  await waitFor(() => !existsSync(folderOf(host, lease)), { what: 'its files are gone', seconds: 15 })
  assert.equal(powerOf(host, lease), undefined)
  assert.deepEqual(host.machine.forwarded(), [])
})

test('an open that moves to another block: the same guest serves it, activated once', async () => {
  const host = await serve('moved')
  host.machine.setSilent(true)
  const lease = await host.rent()
  await waitForPower(host, lease, 'running')
  const [opening, disk] = [await openingOf(lease), diskOf(host, lease)]
  await loseLastBlock()
  await market.chain.publicClient.sendRawTransaction({ serializedTransaction: opening })
  host.machine.setSilent(false)
  await waitForState(market.tenant, lease, 'Active')
  assert.equal(diskOf(host, lease), disk)
  assert.equal(startsOf(host, lease), 1)
})

test('an activation that is gone is sent again, the same bytes', async () => {
  const host = await serve('unactivated')
  const lease = await host.rent()
  await waitForState(market.tenant, lease, 'Active')
  await loseLastBlock()
  await waitForState(market.tenant, lease, 'Active')
  assert.equal(await market.chain.publicClient.getTransactionCount({ address: host.operator }), 1)
  assert.equal(startsOf(host, lease), 1)
})
