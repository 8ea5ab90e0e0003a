import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import {
  type ProbeParameters,
  type ProbeResult,
  probe as probeForReal,
} from '../../workers/verifier/probe/index.ts'
import { freePort, waitFor } from '../support/index.ts'
import { addHost, type MarketHost } from '../worker/support/market.ts'
import { type SpawnedWorker, spawnWorker } from '../worker/support/spawn-worker.ts'
import { type Crew, makeCrew } from './support/crew.ts'
import { countIn, eventsOf, passEpoch, untilEvent } from './support/epochs.ts'
import { isLatched } from './support/latch.ts'
import { startVerifierMarket, timing, type VerifierMarket } from './support/market.ts'

let market: VerifierMarket
let crew: Crew
let host: MarketHost
let worker: SpawnedWorker
/** Every worker that this test started: what they said, when it fails. */
let workers: SpawnedWorker[]
beforeEach(async () => {
  market = await startVerifierMarket('answer')
  crew = makeCrew()
  workers = []
})
afterEach(async () => {
  if (process.env.SHOW) console.log(workers.map((one) => one.output()).join('\n'))
  await crew.stopAll()
  await worker.kill('SIGKILL')
  await host.machine.stop()
  await market.stop()
})

function startWorker(crashPoints: readonly string[] = []): SpawnedWorker {
  const started = spawnWorker(host, crashPoints)
  workers.push(started)
  return started
}

/** A host whose real worker enrols its own beacon, and seven verifiers that probe as they are told. */
async function begin(
  beaconAddress: string,
  probe: (parameters: ProbeParameters) => Promise<ProbeResult>,
): Promise<number> {
  const [apiPort, beaconPort] = [await freePort(), await freePort()]
  host = await addHost(market, 'host', 10, {
    api: { address: '127.0.0.1', port: apiPort },
    beacon: { address: '127.0.0.1', port: beaconPort, publicAddress: beaconAddress },
  })
  worker = startWorker()
  await worker.ready()
  await waitFor(async () => (await eventsOf(market, 'TargetEnrolled')).length > 0, {
    what: 'the worker has enrolled its beacon',
    seconds: 120,
  })
  for (let i = 0; i < 7; i++) await crew.start(await market.addVerifier(`verifier-${i}`), { probe })
  return (await market.epoch()) + 2
}

/** Is answered, and says that it was not. */
async function lie(parameters: ProbeParameters): Promise<ProbeResult> {
  const result = await probeForReal(parameters)
  return result.outcome === 'up' ? { outcome: 'down', reason: 'refused', says: 'So it is said.' } : result
}

const isInEpoch = (name: 'HandshakesPledged' | 'DownAnswered', epoch: number) => async () =>
  (await countIn(market, name, epoch)) > 0

/** Before a transaction leaves, when it is on disk; and after it has left, when nobody knows what became of it. */
const aroundSending = ['rpc:eth_sendRawTransaction:before', 'rpc:eth_sendRawTransaction:after']

/** From now on the worker dies at each of these points once, and is started again each time. Resolves when it has. */
async function dieAndComeBack(points: readonly string[]): Promise<void> {
  await worker.kill('SIGKILL')
  for (const point of points) {
    worker = startWorker([point])
    await worker.ended
    assert.equal(worker.crashedAt(), point, worker.output())
  }
  worker = startWorker()
}

/** Goes to where a pledge is due, and waits for it. */
async function untilPledged(epoch: number): Promise<void> {
  await market.passTo(epoch, timing.probeEnd + 40)
  await market.until('the host has pledged', isInEpoch('HandshakesPledged', epoch), {
    epoch,
    second: timing.commitEnd,
  })
}

test('verifiers that were answered and say DOWN twice are answered on chain, by a worker that dies at every sending', async () => {
  let isLying = true
  const first = await begin('127.0.0.1', (parameters) =>
    isLying ? lie(parameters) : probeForReal(parameters),
  )
  const hasDied = dieAndComeBack([...aroundSending, ...aroundSending])
  hasDied.catch(() => {}) // it is awaited below
  await passEpoch(market, first, { members: 7 })
  await untilEvent(market, 'DownReported', first)
  assert.equal(await countIn(market, 'HandshakesPledged', first), 0) // who is not reported pays for nothing
  await passEpoch(market, first + 1, {
    members: 7,
    beforeReveals: () => untilPledged(first + 1),
  })
  await untilEvent(market, 'DownConfirmed', first + 1)
  await market.until('the host has answered', isInEpoch('DownAnswered', first + 1), {
    epoch: first + 2,
    second: timing.probeStart + timing.answerSeconds,
  })
  await hasDied
  await worker.ready()
  assert.equal((await eventsOf(market, 'HandshakesPledged')).length, 1)
  assert.deepEqual(readdirSync(join(host.stateDir, 'pledges')), [`${first + 1}.json`])

  isLying = false
  for (let epoch = first + 2; epoch <= first + 5; epoch++) await passEpoch(market, epoch, { members: 7 })
  await waitFor(() => readdirSync(join(host.stateDir, 'pledges')).length <= 1, {
    what: 'what answers nothing any more is deleted',
    seconds: 60,
  })
  assert.equal((await eventsOf(market, 'DownAnswered')).length, 1)
  assert.equal((await eventsOf(market, 'DownPosted')).length, 0)
  assert.equal(await isLatched(market, host.id), false)
})

test('a pledge that a reorg took is sent again', async () => {
  const first = await begin('127.0.0.1', lie)
  await passEpoch(market, first, { members: 7 })
  await untilEvent(market, 'DownReported', first)
  await passEpoch(market, first + 1, {
    members: 7,
    async beforeReveals() {
      await untilPledged(first + 1)
      const [pledged] = await eventsOf(market, 'HandshakesPledged')
      const { publicClient, testClient } = market.chain
      const depth = Number((await publicClient.getBlockNumber()) - pledged!.blockNumber!) + 1
      await testClient.request({ method: 'anvil_reorg', params: [depth, []] } as never)
      assert.equal((await eventsOf(market, 'HandshakesPledged')).length, 0)
      await untilPledged(first + 1)
      const [again] = await eventsOf(market, 'HandshakesPledged')
      assert.equal(again!.transactionHash, pledged!.transactionHash)
    },
  })
})

test('a host that nobody reaches has nothing to pledge and sends nothing', async () => {
  // Its beacon runs, and nothing leads to it: as behind a router that lost its forwarding.
  const first = await begin('127.0.0.3', probeForReal)
  await passEpoch(market, first, { members: 7 })
  await untilEvent(market, 'DownReported', first)
  await passEpoch(market, first + 1, {
    members: 7,
    async beforeReveals() {
      await market.passTo(first + 1, timing.probeEnd + 40)
      await waitFor(() => worker.output().includes('answered too few of them'), {
        what: 'the worker says that it has nothing to pledge',
        seconds: 120,
      })
    },
  })
  await untilEvent(market, 'DownConfirmed', first + 1)
  await passEpoch(market, first + 2, { members: 7 })
  await market.until('it is posted', async () => (await eventsOf(market, 'DownPosted')).length > 0, {
    epoch: first + 3,
    second: timing.probeStart,
  })
  assert.equal(await isLatched(market, host.id), true)
  assert.equal((await eventsOf(market, 'HandshakesPledged')).length, 0)
  assert.equal((await eventsOf(market, 'DownAnswered')).length, 0)
  assert.deepEqual(readdirSync(join(host.stateDir, 'pledges')), [])
})
