import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fetchHostPresence, readHost, targetKey } from '@freehold/sdk'
import { beaconKeyFingerprint, checkTranscript, probeNonce } from '@freehold/sdk/proof'
import { toHex } from 'viem'
import { probe } from '../../workers/verifier/probe/index.ts'
import { startWorkerMarket, type WorkerMarket } from './support/market.ts'
import { spawnWorker } from './support/spawn-worker.ts'

let market: WorkerMarket
before(async () => {
  market = await startWorkerMarket('beacon')
})
after(() => market.stop())

test('the beacon of a worker answers with the registered key, until the worker dies', async () => {
  const host = await market.addHost('beacon')
  const worker = spawnWorker(host)
  await worker.ready()
  const { port: apiPort } = JSON.parse(readFileSync(join(host.stateDir, 'api.json'), 'utf8'))
  const { chainId, contracts } = market.network
  const presence = await fetchHostPresence({
    endpoint: `http://127.0.0.1:${apiPort}`,
    host: host.id,
    operator: host.operator,
    chainId,
    leaseEscrow: contracts.leaseEscrow,
    timeoutMs: 60_000,
  })
  assert.equal(presence.beacon?.host, presence.publicAddress)

  const { beaconKey } = await readHost(market.tenant, { host: host.id })
  assert.ok(beaconKey)
  const context = {
    chainId,
    network: contracts.leaseEscrow,
    seed: toHex(1, { size: 32 }),
    verifier: host.operator,
    target: targetKey(host.id, 1),
    epoch: 3n,
    secret: toHex(2, { size: 32 }),
    keyFingerprint: beaconKeyFingerprint(beaconKey),
  }
  const look = () =>
    probe({
      host: '127.0.0.1',
      port: presence.beacon!.port,
      target: 'beacon',
      keyFingerprint: context.keyFingerprint,
      nonce: probeNonce(context),
      deadlineSeconds: 60,
    })
  const alive = await look()
  assert.ok(alive.outcome === 'up', JSON.stringify(alive))
  assert.ok(checkTranscript(alive.transcript, context).holds)

  await worker.kill('SIGKILL')
  const dead = await look()
  assert.ok(dead.outcome === 'down')
  assert.equal(dead.reason, 'refused')
})
