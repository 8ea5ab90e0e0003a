import { topUpLease } from '../sdk/index.ts'
import { openTestLease, startTestMarket, type TestMarket } from '../sdk/testing/market.ts'
import { startIndex } from '../test/support/graph-index.ts'
import { makeTempDir, removeTempDir } from '../test/support/index.ts'
import { type Figure, median, medianFigure } from './figures.ts'
import { buildFloorSubgraph } from './floor-subgraph.ts'
import type { Measurement } from './measurement.ts'
import { untilIndexed } from './until-indexed.ts'

/** Top-ups per run: one says little. */
const TOP_UPS = 5

/** How long a receipt is ahead of the index. */
export const indexing: Measurement = {
  name: 'indexing',
  title: 'Indexing',
  says:
    'From the receipt of a top-up until the subgraph answers for its block, beside the least that a subgraph can be (one event, one\n' +
    'handler, one row), deployed on the same graph-node and asked about the same receipts.',
  needs: [],
  async measure(runs) {
    const market = await startTestMarket()
    const folder = makeTempDir('bench-index')
    const stops: (() => Promise<void>)[] = []
    try {
      const urls = await startBoth(market, folder, stops)
      return await followReceipts(market, urls, runs * TOP_UPS)
    } finally {
      for (const stop of stops.reverse()) await stop()
      await market.stop()
      removeTempDir(folder)
    }
  },
}

interface Urls {
  readonly ours: string
  readonly floor: string
}

async function startBoth(
  { network }: TestMarket,
  folder: string,
  stops: (() => Promise<void>)[],
): Promise<Urls> {
  const besideManifest = await buildFloorSubgraph(network)
  const ours = await startIndex({ network, folder, stops, besideManifest })
  return { ours, floor: ours.replace(/0$/, '1') }
}

async function followReceipts(market: TestMarket, urls: Urls, topUps: number): Promise<Figure[]> {
  const { leaseId } = await openTestLease(market)
  await market.chain.testClient.setIntervalMining({ interval: 1 }) // a chain that moves on its own, as all others do
  const ours: number[] = []
  const floor: number[] = []
  const follow = async (into: number[], subgraphUrl: string, blockNumber: bigint, since: number) => {
    await untilIndexed({ ...market.network, subgraphUrl }, blockNumber)
    into.push(performance.now() - since)
  }
  for (let topUp = 0; topUp <= topUps; topUp++) {
    const { blockNumber } = await topUpLease(market.tenant, { leaseId, amountUnits: 1_000_000n })
    const since = performance.now()
    const both = [follow(ours, urls.ours, blockNumber, since), follow(floor, urls.floor, blockNumber, since)]
    await Promise.all(both)
    if (topUp === 0) for (const warmUp of [ours, floor]) warmUp.pop() // it waited for both to catch up
  }
  return [
    medianFigure('receipt to queryable', ours, { unit: 'ms' }),
    medianFigure("graph-node's own floor", floor, { unit: 'ms' }),
    { what: 'the first against the second', value: median(ours) / median(floor), unit: '×', goal: 1.2 },
  ]
}
