import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { outcomeAt } from '@freehold/sdk'
import { waitFor } from '../support/index.ts'
import { countIn, eventsOf, passEpoch, untilEvent } from './support/epochs.ts'
import { type Keeper, keepRunning } from './support/keeper.ts'
import {
  startVerifierMarket,
  type TestTarget,
  type TestVerifier,
  type VerifierMarket,
} from './support/market.ts'

const around = (call: string): string[] => [`send:${call}:before`, `send:${call}:after`]
const beginOf = (step: string): string => `log:${step}:step begins`

/** Every point at which an epoch may be cut, for a verifier that is alone and does all of it. */
const epochPoints = [
  ...['beginEpoch', 'sealEpoch', 'commit', 'reveal'].flatMap((step) => [beginOf(step), ...around(step)]),
  beginOf('probe'),
  'log:probe:step done',
]
const reportPoints = [beginOf('reportDown'), ...around('reportDown')]

let market: VerifierMarket
let host: TestTarget
let verifier: TestVerifier
let keeper: Keeper | null = null
before(async () => {
  market = await startVerifierMarket('kill')
  await market.setCommittees(1, 1, 2, 2) // of one, so that each epoch counts on it
  host = await market.addHost()
  verifier = await market.addVerifier('unlucky')
})
afterEach(async () => {
  await keeper?.stop()
  keeper = null
})
after(() => market.stop())

const ballotOf = async (epoch: number) =>
  (await eventsOf(market, 'Revealed')).find(({ args }) => Number(args.epoch) === epoch)?.args

test('killed at every point of an epoch, it commits once and reveals what it saw', async () => {
  const first = (await market.epoch()) + 2
  keeper = keepRunning(verifier, epochPoints)
  await passEpoch(market, first, { members: 1 })
  // What it sent last is on the chain before its death is noticed here.
  await waitFor(() => keeper?.left().length === 0, { what: 'it has died everywhere', seconds: 60 })
  assert.equal(await countIn(market, 'Committed', first), 1)
  assert.equal(await countIn(market, 'Revealed', first), 1)
  assert.equal(outcomeAt((await ballotOf(first))!.bits, host.target), 'Up')
})

test('killed at every point of a report, it reports once', async () => {
  const epoch = (await market.epoch()) + 1
  await host.cutOff()
  keeper = keepRunning(verifier, reportPoints)
  await passEpoch(market, epoch, { members: 1 })
  assert.equal(outcomeAt((await ballotOf(epoch))!.bits, host.target), 'Down')
  await untilEvent(market, 'DownReported', epoch)
  await market.until('it has died everywhere', async () => keeper?.left().length === 0, {
    epoch: epoch + 1,
    second: 59,
  })
  assert.equal(await countIn(market, 'DownReported', epoch), 1)
})
