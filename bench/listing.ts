import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../scripts/network/paths.ts'
import type { NetworkConfig, OfferListing } from '../sdk/index.ts'
import { queryOffers } from '../sdk/subgraph/index.ts'
import { startIndex } from '../test/support/graph-index.ts'
import {
  makeTempDir,
  networkOf,
  removeTempDir,
  startTestChain,
  type TestChain,
} from '../test/support/index.ts'
import { type Figure, medianFigure } from './figures.ts'
import { crowd } from './market/crowd.ts'
import { type CrowdedHosts, serveHosts } from './market/hosts.ts'
import { OFFERS } from './market/offers.ts'
import type { Measurement } from './measurement.ts'
import { untilIndexed } from './until-indexed.ts'

const INDEXING_SECONDS = 900
/** A whole list as JSON is some megabytes. */
const MOST_OUTPUT_BYTES = 256 * 2 ** 20

/** How long a market of ten thousand providers takes to list. */
export const listing: Measurement = {
  name: 'listing',
  title: 'Listing',
  says:
    `${OFFERS} hosts with an offer each, on a real chain and in a real graph-node. Listed: all of them by the sdk, with prices and what is\n` +
    'free, a thousand per request. The command line lists them, too, and asks hosts whether they are there and checks what they signed:\n' +
    'the cheapest until it has fifty offers, or with --limit all every one. Here one server answers for all of them, on the same cores.\n' +
    'Indexed: from the start of graph-node, which finds all of it on the chain.',
  needs: [],
  async measure(runs) {
    const folder = makeTempDir('bench-listing')
    const stops: (() => Promise<void>)[] = []
    try {
      const chain = await startTestChain()
      stops.push(chain.stop)
      const hosts = await serveHosts(chain, chain.accounts.provider)
      stops.push(hosts.stop)
      const { provider } = chain.accounts
      await crowd(chain, { hosts: OFFERS, owner: provider.address, endpointOf: hosts.endpointOf })
      return await measureListing({ chain, hosts, folder, stops, runs })
    } finally {
      for (const stop of stops.reverse()) await stop()
      removeTempDir(folder)
    }
  },
}

interface Stage {
  readonly chain: TestChain
  readonly hosts: CrowdedHosts
  readonly folder: string
  readonly stops: (() => Promise<void>)[]
  readonly runs: number
}

async function measureListing({ chain, hosts, folder, stops, runs }: Stage): Promise<Figure[]> {
  const since = performance.now()
  const blockTimeMs = 1000
  const subgraphUrl = await startIndex({ network: networkOf(chain, { blockTimeMs }), folder, stops })
  const network = networkOf(chain, { blockTimeMs, subgraphUrl })
  await untilIndexed(network, await chain.publicClient.getBlockNumber(), INDEXING_SECONDS)
  const indexedSeconds = (performance.now() - since) / 1000
  console.error(`  indexed after ${indexedSeconds.toFixed(1)} s`)

  const listed: number[] = []
  const firsts: number[] = []
  const wholes: number[] = []
  await listOnce(network) // what is asked for the first time is planned by Postgres, too
  for (let run = 0; run < runs; run++) {
    const { seconds, listings } = await listOnce(network)
    listed.push(seconds)
    await hosts.sign(listings)
    firsts.push(await commandOnce(network, folder, { limit: null, count: 50 }))
    wholes.push(await commandOnce(network, folder, { limit: 'all', count: OFFERS }))
  }
  return [
    medianFigure(`${OFFERS} offers by the sdk`, listed, { unit: 's', goal: 1 }),
    medianFigure('`freehold offers --json`: the cheapest 50', firsts, { unit: 's' }),
    medianFigure('`freehold offers --limit all --json`, every host asked', wholes, { unit: 's' }),
    { what: `${OFFERS} hosts and offers indexed`, value: indexedSeconds, unit: 's', goal: null },
  ]
}

async function listOnce(network: NetworkConfig): Promise<{ seconds: number; listings: OfferListing[] }> {
  const since = performance.now()
  const listings = await queryOffers({ network })
  const seconds = (performance.now() - since) / 1000
  checkCount(listings.length)
  console.error(`  listed after ${seconds.toFixed(2)} s`)
  return { seconds, listings }
}

interface Listed {
  readonly source: string
  readonly offers: readonly unknown[]
  readonly beyondLimit: number
  readonly notAsked: number
}

interface Command {
  /** Null: nothing is said about it. */
  readonly limit: 'all' | null
  /** How many it must list. */
  readonly count: number
}

/** The program as a person starts it. */
async function commandOnce(
  network: NetworkConfig,
  folder: string,
  { limit, count }: Command,
): Promise<number> {
  mkdirSync(join(folder, 'state'), { recursive: true })
  writeFileSync(join(folder, 'state/network.json'), JSON.stringify(network))
  const env = {
    ...process.env,
    FREEHOLD_STATE: join(folder, 'state'),
    FREEHOLD_HOME: join(folder, 'home'),
  }
  const since = performance.now()
  const words = ['offers', '--json', ...(limit === null ? [] : ['--limit', limit])]
  const command = [join(projectRoot, 'cli/bin/freehold.mjs'), ...words]
  const { stdout } = await promisify(execFile)(process.execPath, command, {
    env,
    maxBuffer: MOST_OUTPUT_BYTES,
  })
  const seconds = (performance.now() - since) / 1000
  const { source, offers, beyondLimit, notAsked } = JSON.parse(stdout) as Listed
  if (source !== 'subgraph') throw new Error(`The list came from the ${source}.`)
  checkCount(offers.length, count)
  checkCount(offers.length + beyondLimit + notAsked)
  console.error(`  ${words.join(' ')} was done after ${seconds.toFixed(2)} s; ${notAsked} were not asked`)
  return seconds
}

function checkCount(found: number, wanted = OFFERS): void {
  if (found !== wanted) throw new Error(`${found} of ${wanted} offers were listed.`)
}
