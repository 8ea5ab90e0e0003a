import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../scripts/network/console.ts'
import { projectRoot } from '../scripts/network/paths.ts'
import { parseNetworkConfig } from '../sdk/index.ts'
import { startTestChain, type TestChain } from '../test/support/index.ts'
import { launchChromium } from '../test/web/chromium.ts'
import { type Figure, medianFigure } from './figures.ts'
import { type FileServer, serveCompressed } from './market/files.ts'
import { startIndexDouble } from './market/index-double.ts'
import { OFFERS } from './market/offers.ts'
import { armPaint, largestPaintMs, paintedMs, throttle } from './market/page.ts'
import type { Measurement } from './measurement.ts'

/** A busy machine and a throttled page are slow together. */
const PATIENCE_MS = 300_000

/** Twenty hosts answer in a second where nothing else goes on. */
const ASKING_MS = 20_000

/** How the console feels with a market of ten thousand offers. */
export const marketplace: Measurement = {
  name: 'marketplace',
  title: 'Marketplace',
  says:
    `The built console in Chromium with ${OFFERS} offers, from an index that answers from memory. Filter and sort: from the key or click\n` +
    'until the changed table is painted. Throttled: 1.6 Mbit/s, 150 ms, a quarter of the CPU, everything anew; the largest paint is that\n' +
    'of the words that stand in the page itself, and the offers follow. First load: brotli of every file that the front page asks for.',
  needs: ['browser'],
  async measure(runs) {
    const [chain] = await Promise.all([startTestChain(), buildConsole()])
    const stops: (() => Promise<void>)[] = [chain.stop]
    try {
      const files = await serveMarket(chain, stops)
      const browser = await launchChromium()
      stops.push(() => browser.close())
      return await measureMarket(browser, files, runs)
    } finally {
      for (const stop of stops.reverse()) await stop()
    }
  },
}

async function serveMarket(chain: TestChain, stops: (() => Promise<void>)[]): Promise<FileServer> {
  const { chainId, rpcUrl, contracts, startBlock, accounts } = chain
  const index = await startIndexDouble({ chainId, contracts }, accounts.operator)
  stops.push(index.stop)
  const network = parseNetworkConfig({
    name: 'local',
    chainId,
    rpcUrls: [rpcUrl],
    contracts,
    startBlock,
    subgraphUrl: index.subgraphUrl,
    blockTimeMs: 1000,
    finality: 'finalized',
    explorerUrl: null,
  })
  const texts = { '/network.json': JSON.stringify(network) }
  const files = await serveCompressed(join(projectRoot, 'web/dist'), texts)
  stops.push(files.stop)
  return files
}

async function measureMarket(browser: Browser, files: FileServer, runs: number): Promise<Figure[]> {
  const { page, bytes } = await openMarket(browser, files)
  const sorts: number[] = []
  const filters: number[] = []
  for (let run = 0; run < runs; run++) {
    for (const column of ['Region', 'Free memory', 'Price']) sorts.push(await sortBy(page, column))
    filters.push(...(await filterAndClear(page)))
  }
  await page.context().close()
  const firsts: FirstLook[] = []
  for (let run = 0; run < runs; run++) firsts.push(await lookThrottled(browser, files))
  return [
    medianFigure('sort', sorts, { unit: 'ms', goal: 50 }),
    medianFigure('filter', filters, { unit: 'ms', goal: 50 }),
    medianFigure('largest contentful paint, throttled', column(firsts, 'paintedSeconds'), {
      unit: 's',
      goal: 3,
    }),
    medianFigure('the offers, throttled', column(firsts, 'offersSeconds'), { unit: 's' }),
    { what: 'first load', value: bytes / 1000, unit: 'kB', goal: 450 },
  ]
}

/** The front page with all offers in it, and the compressed bytes of the files it asked for. */
async function openMarket(browser: Browser, files: FileServer): Promise<{ page: Page; bytes: number }> {
  const page = await newPage(browser)
  const paths = new Set<string>()
  page.on('response', (response) => {
    if (response.url().startsWith(files.url)) paths.add(new URL(response.url()).pathname)
  })
  await page.goto(files.url)
  await untilShown(page)
  console.error(`  ${OFFERS} offers are shown`)
  return { page, bytes: [...paths].reduce((sum, path) => sum + files.bytesOf(path), 0) }
}

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(PATIENCE_MS)
  return context.newPage()
}

/** The offers are there, and every host on the page was asked; on a busy machine hosts may seem silent, and the next ones are asked. */
async function untilShown(page: Page): Promise<void> {
  await untilListed(page)
  const asked = page.getByText('Asking').first().waitFor({ state: 'detached', timeout: ASKING_MS })
  await asked.catch(() => console.error('  some hosts are still being asked'))
}

async function untilListed(page: Page): Promise<void> {
  await page
    .getByRole('link', { name: /^Host \d+$/ })
    .first()
    .waitFor()
}

async function sortBy(page: Page, column: string): Promise<number> {
  await armPaint(page)
  await page.getByRole('button', { name: column, exact: true }).click()
  return settledPaint(page)
}

async function filterAndClear(page: Page): Promise<[number, number]> {
  const field = page.getByRole('combobox', { name: 'Filter offers' })
  await field.fill('Region = JP-TYO')
  await armPaint(page)
  await field.press('Enter')
  const narrowed = await settledPaint(page)
  await armPaint(page)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  return [narrowed, await settledPaint(page)]
}

/** The next one is not to be disturbed by what this one set off. */
async function settledPaint(page: Page): Promise<number> {
  const ms = await paintedMs(page)
  console.error(`  painted after ${ms.toFixed(0)} ms`)
  await untilShown(page)
  return ms
}

/** Seconds from the navigation until the largest element was painted, and until the offers could be read. */
interface FirstLook {
  readonly paintedSeconds: number
  readonly offersSeconds: number
}

async function lookThrottled(browser: Browser, files: FileServer): Promise<FirstLook> {
  const page = await newPage(browser)
  try {
    await throttle(page)
    await page.goto(files.url, { timeout: PATIENCE_MS })
    await untilListed(page)
    const offersMs = await page.evaluate(() => performance.now())
    await untilShown(page)
    const paintedMs = await largestPaintMs(page)
    console.error(`  throttled: largest paint ${paintedMs.toFixed(0)} ms, offers ${offersMs.toFixed(0)} ms`)
    return { paintedSeconds: paintedMs / 1000, offersSeconds: offersMs / 1000 }
  } finally {
    await page.context().close()
  }
}

function column(looks: readonly FirstLook[], name: keyof FirstLook): number[] {
  return looks.map((look) => look[name])
}
