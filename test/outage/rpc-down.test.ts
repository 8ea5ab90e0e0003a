import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { closeLease, grantRole, readLease, topUpLease } from '@freehold/sdk'
import { createHostApi, type HostConsole, openConsole } from '@freehold/sdk/hostApi'
import type { Account, Hex } from 'viem'
import { waitFor } from '../support/index.ts'
import { diskOf, folderOf, powerOf, startsOf, waitForPower } from '../worker/support/host-view.ts'
import { passSeconds, startWorkerMarket, type WorkerMarket, waitForState } from '../worker/support/market.ts'
import { type RpcProxy, startRpcProxy } from '../worker/support/rpc-proxy.ts'
import { startTestWorker } from '../worker/support/worker.ts'

/**
 * By the wall: longer than every deadline, rest, pause between tries and patience of a worker, of which that for a launch, 180 s, is
 * the longest. The chain goes on meanwhile.
 */
const OUTAGE_SECONDS = 200

let market: WorkerMarket
let proxy: RpcProxy
before(async () => {
  market = await startWorkerMarket('rpc-down')
  proxy = await startRpcProxy(market.chain.rpcUrl)
})
after(async () => {
  await proxy?.stop()
  await market?.stop()
})

test('no RPC for minutes: nothing is touched, and then every lease is where it would have been', async (t) => {
  const network = join(market.folder, 'proxied.json')
  writeFileSync(network, JSON.stringify({ ...market.network, rpcUrls: [proxy.url] }))
  const host = await market.addHost('deaf', { network })
  const worker = await startTestWorker(host)
  t.after(() => worker.stop())
  await worker.ready
  const launched = async (): Promise<Hex> => {
    const lease = await host.rent()
    await waitForState(market.tenant, lease, 'Active', 60)
    return lease
  }
  const [runs, closes, toppedUp] = [await launched(), await launched(), await launched()]
  await passSeconds(market.chain, 7000) // soon out of money; and a disk is kept as long as was paid for
  await topUpLease(market.tenant, { leaseId: runs, amountUnits: 1_000_000n })
  host.machine.setSilent(true)
  const begun = await host.rent()
  await waitForPower(host, begun, 'running', 60)
  await waitFor(() => worker.lines.some((line) => line.includes(begun) && line.includes('waitSsh')), {
    what: 'the launch waits for SSH',
    seconds: 60,
  })
  const disks = [runs, closes, toppedUp, begun].map((lease) => diskOf(host, lease))

  const { tenant, spare } = market.chain.accounts
  await grantRole(market.tenant, { leaseId: runs, account: spare[1].address, role: 'Operator' })
  const consoleOf = (who: Account): Promise<HostConsole> => {
    const endpoint = `http://127.0.0.1:${worker.apiPort}`
    const api = createHostApi(market.clientOf(who), { endpoint, host: host.id })
    return openConsole(api, { lease: runs, onBytes: (_, drawn) => drawn() })
  }
  const ofTenant = watchEnd(await consoleOf(tenant))
  const ofFriend = watchEnd(
    await waitFor(() => consoleOf(spare[1]).catch(() => null), { what: 'the role counts', seconds: 30 }),
  )

  proxy.setMode('down')
  host.machine.setSilent(false) // it would be activated now
  await closeLease(market.tenant, { leaseId: closes })
  const unseen = await host.rent()
  await sleep((OUTAGE_SECONDS * 1000) / 2)
  await passSeconds(market.chain, 300) // one runs dry, and nobody here knows
  await topUpLease(market.tenant, { leaseId: toppedUp, amountUnits: 1_000_000n })
  await sleep((OUTAGE_SECONDS * 1000) / 2)
  assert.match(ofFriend.sentence ?? '', /cannot be asked/, 'what was granted may be revoked by now')
  assert.equal(ofTenant.sentence, undefined, 'the tenant goes on')
  assert.deepEqual(
    [runs, closes, toppedUp, begun, unseen].map((lease) => powerOf(host, lease)),
    ['running', 'running', 'running', 'running', undefined],
  )
  assert.deepEqual(
    [runs, closes, toppedUp, begun].map((lease) => diskOf(host, lease)),
    disks,
  )

  proxy.setMode('pass')
  await waitForPower(host, closes, 'stopped', 60)
  await waitForState(market.tenant, begun, 'Active', 60)
  await waitForState(market.tenant, unseen, 'Active', 60)
  for (const lease of [runs, toppedUp, begun, unseen]) {
    await waitForPower(host, lease, 'running', 60)
    assert.equal((await readLease(market.tenant, { leaseId: lease })).status.state, 'Active')
    assert.equal(startsOf(host, lease), 1, 'no guest was started twice')
  }
  assert.deepEqual(
    [runs, closes, toppedUp, begun].map((lease) => diskOf(host, lease)),
    disks,
  )
  assert.ok(existsSync(folderOf(host, closes)), 'the disk of the closed one is kept')
  assert.deepEqual(
    worker.lines.filter((line) => /"level":50/.test(line)),
    [],
  )
})

/** Keeps the sentence with which a console was ended; undefined while it is open. */
function watchEnd(line: HostConsole): { sentence?: string | null } {
  const seen: { sentence?: string | null } = {}
  void line.ended.then((sentence) => {
    seen.sentence = sentence
  })
  return seen
}
