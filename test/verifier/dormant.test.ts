import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pino } from 'pino'
import { openRpcPool, openSender } from '../../workers/chain/index.ts'
import { beVerified } from '../../workers/provider/be-verified.ts'
import { probe as probeForReal } from '../../workers/verifier/probe/index.ts'
import { type Crew, makeCrew } from './support/crew.ts'
import { eventsOf, passEpoch, untilEvent } from './support/epochs.ts'
import { isLatched } from './support/latch.ts'
import { startVerifierMarket, type TestTarget, timing, type VerifierMarket } from './support/market.ts'

/** As many as a committee of one and another of two need. */
const MEMBERS = 3
/** So many epochs later a host that is down is not probed any more: a day, and the epoch that was running and the next. */
const DORMANT_EPOCHS = timing.dormantSeconds / timing.epochSeconds + 2

let market: VerifierMarket
let host: TestTarget
/** What the host's worker does every minute. */
let duty: () => Promise<void>
let probes = 0
const crew: Crew = makeCrew()
before(async () => {
  market = await startVerifierMarket('dormant')
  await market.setCommittees(1, 1, 2, 2)
  host = await market.addHost()
  duty = dutyOf(host)
  for (let i = 0; i < MEMBERS; i++) {
    await crew.start(await market.addVerifier(`verifier-${i}`), {
      probe(parameters) {
        probes++
        return probeForReal(parameters)
      },
    })
  }
})
after(async () => {
  if (process.env.SHOW) console.log(crew.lines.join(''))
  await crew.stopAll()
  await market.stop()
})

function dutyOf({ id, operator }: TestTarget): () => Promise<void> {
  const { network, chain, folder } = market
  const pool = openRpcPool(network)
  const sender = openSender({
    pool,
    chainId: chain.chainId,
    account: operator,
    outboxPath: join(folder, 'outbox.json'),
    finality: network.finality,
    pollMs: 20,
  })
  const log = pino({ level: 'silent' })
  const signal = new AbortController().signal
  return () => beVerified({ host: { network, host: id, sender }, pool, log, signal })
}

const countOf = async (name: 'DownPosted' | 'TargetHeartbeat' | 'UpPosted') =>
  (await eventsOf(market, name)).length

/** Lets an epoch pass; how often the host was probed in it. */
async function probesIn(epoch: number): Promise<number> {
  const before = probes
  await passEpoch(market, epoch, { members: MEMBERS })
  return probes - before
}

/** Reports, confirms and posts. Returns the epoch in which it is posted. */
async function findDown(): Promise<number> {
  const first = (await market.epoch()) + 2
  assert.ok((await probesIn(first)) > 0)
  await untilEvent(market, 'DownReported', first)
  assert.ok((await probesIn(first + 1)) > 0)
  await untilEvent(market, 'DownConfirmed', first + 1)
  await market.passTo(first + 2, timing.revealEnd + 30)
  await market.until('it is posted', async () => (await countOf('DownPosted')) > 0, {
    epoch: first + 3,
    second: timing.probeStart,
  })
  return first + 2
}

test('a host that is down for long is left alone until it asks, again and again, and lifted when it is up', async () => {
  await host.cutOff()
  const posted = await findDown()
  await duty()
  assert.equal(await countOf('TargetHeartbeat'), 0) // it is looked at without asking

  const asleep = posted + DORMANT_EPOCHS
  assert.equal(await probesIn(asleep), 0)
  await duty()
  await duty()
  assert.equal(await countOf('TargetHeartbeat'), 1)
  assert.ok((await probesIn(asleep + 1)) > 0) // it asked too early

  const asleepAgain = asleep + 1 + DORMANT_EPOCHS
  assert.equal(await probesIn(asleepAgain), 0)
  await host.restore()
  await duty()
  assert.equal(await countOf('TargetHeartbeat'), 2)
  assert.equal(await isLatched(market, host.id), true)
  assert.ok((await probesIn(asleepAgain + 1)) > 0)
  await untilEvent(market, 'UpPosted', asleepAgain + 1)
  assert.equal(await isLatched(market, host.id), false)
})
