// What verifiers say, in the browser: uptime, credits with their evidence, verifiers; waiting, empty, failed and filled.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { createFreeholdClient, readLease } from '../../sdk/index.ts'
import { startEvidenceDouble, timedOut } from '../../sdk/testing/evidenceDouble.ts'
import { type IndexDouble, startIndexDouble } from '../../sdk/testing/indexDouble.ts'
import {
  clockActions,
  creditedLease,
  hostRecord,
  outage,
  uptimeFacts,
  uptimesFacts,
  verifierPage,
  verifiers,
} from '../../sdk/testing/indexFacts.ts'
import { makeTempDir, removeTempDir } from '../support/index.ts'
import { type Browser, startBrowser } from './browser.ts'
import { type ConsoleStack, startConsoleStack } from './console-stack.ts'
import { makeSshKey } from './keys.ts'
import { type ProviderDouble, startProviderDouble } from './provider-double.ts'
import { connect, fillLaunch, pressLaunch, startSession } from './session.ts'

let index: IndexDouble
let stack: ConsoleStack
let provider: ProviderDouble
let browser: Browser
let leaseId: `0x${string}`
let openTransactionHash: `0x${string}`
const folder = makeTempDir('uptime')

before(async () => {
  index = await startIndexDouble({})
  stack = await startConsoleStack({ subgraphUrl: index.url })
  provider = await startProviderDouble(stack.network)
  browser = await startBrowser()
  const session = await startSession(stack)
  try {
    await connect(session.page)
    await fillLaunch(session.page, stack.url, { keyFile: makeSshKey(folder) })
    leaseId = await pressLaunch(session.page)
    await session.page.getByText('Running', { exact: true }).first().waitFor()
    const client = createFreeholdClient({ network: stack.network })
    openTransactionHash = (await readLease(client, { leaseId })).openTransactionHash
  } finally {
    await session.close()
  }
})

after(async () => {
  await browser?.close()
  await provider?.stop()
  await stack?.stop()
  await index?.stop()
  removeTempDir(folder)
})

const now = () => Math.floor(Date.now() / 1000)

async function visit(path: string): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(`${stack.url}/#${path}`)
  return page
}

test('where the index does not answer, the pages say so, and what stands on the chain is there', async () => {
  const page = await visit('/hosts/1')
  await page.getByText('The uptime could not be read').waitFor()
  await page.getByText('DE-FRA').first().waitFor()
  await page.goto(`${stack.url}/#/verifiers`)
  await page.getByText('The verifiers could not be read').waitFor()
  await page.goto(`${stack.url}/#/verifiers/1`)
  await page.getByText('The verifier could not be read').waitFor()
  await page.goto(`${stack.url}/#/instances/${leaseId}/uptime`)
  await page.getByText('The credits could not be read').waitFor()
  await page.goto(`${stack.url}/#/hosts/99`)
  await page.getByText('The chain knows no such host').waitFor()
  await page.close()
})

test('where nothing was found yet, the pages say what will be there', async () => {
  const nothing = { uptimeHours: [], uptimeDays: [], hostActions: [] }
  Object.assign(index.answers, {
    uptime: () => nothing,
    records: () => ({ hostKinds: [] }),
    creditedLease: () => ({ lease: creditedLease(1n, now() - 3600) }),
    clock: () => ({ hostActions: [] }),
    verifiers: () => ({ verifierNetwork: null, verifiers: [] }),
    verifier: () => ({ verifiers: [], epoches: [] }),
  })
  const page = await visit('/hosts/1')
  await page.getByText('No verdict yet').waitFor()
  await page.goto(`${stack.url}/#/verifiers`)
  await page.getByText('Nobody verifies here').waitFor()
  await page.goto(`${stack.url}/#/verifiers/1`)
  await page.getByText('Nobody ever sat on this seat').waitFor()
  await page.goto(`${stack.url}/#/instances/${leaseId}/uptime`)
  await page.getByText('Nothing was credited').waitFor()
  await page.close()
})

test('a host shows its bars and badges, the marketplace too, and the verifiers their records', async () => {
  const asked: unknown[] = []
  Object.assign(index.answers, {
    uptime: () => uptimeFacts(now()),
    records: () => ({ hostKinds: [hostRecord(1n, now())] }),
    verifiers: () => verifiers,
    uptimes: ({ ids }: Record<string, unknown>) => {
      asked.push(ids)
      return uptimesFacts(ids as string[], now())
    },
  })
  const page = await visit('/hosts/1')
  const bars = page.getByRole('img', { name: /^Uptime per day of the last 90: 3 days with verdicts/ })
  await bars.waitFor()
  assert.equal(await bars.locator('.uptime-bar').count(), 90)
  assert.ok((await bars.locator('.uptime-bar-bad').count()) >= 1)
  await page.getByText('30 days without confirmed downtime').waitFor()
  await page.getByText(/^[1-9]\d? of 100$/).waitFor()
  await page.goto(`${stack.url}/#/`)
  await page.getByText('Steady', { exact: true }).first().waitFor()
  await page.getByRole('gridcell', { name: '90 %' }).first().waitFor()
  await page.getByText('Asking').first().waitFor({ state: 'detached' })
  assert.deepEqual(asked, [['1-1']], 'one question for all rows')
  await page.goto(`${stack.url}/#/verifiers`)
  await page.getByText('1 of 600').first().waitFor()
  await page.getByText('2 of 3 find a host down').waitFor()
  await page.close()
})

test('from the list one verifier is opened: its stake, its record, what it did in each of the last epochs', async () => {
  const asked: unknown[] = []
  Object.assign(index.answers, {
    verifiers: () => verifiers,
    verifier: ({ seat }: Record<string, unknown>) => {
      asked.push(seat)
      return verifierPage
    },
  })
  const page = await visit('/verifiers')
  await page.getByRole('link', { name: 'Seat 1' }).click()
  await page.getByRole('heading', { name: 'Verifier on seat 1' }).waitFor()
  await page.getByText('1,000.00').first().waitFor()
  await page.getByText('1 of 600 outcomes').waitFor()
  await page.getByRole('link', { name: /https:\/\/v1\.example/ }).waitFor()
  assert.deepEqual(new Set(asked), new Set([1]))
  const rows = page.getByRole('grid', { name: 'Latest epochs' }).getByRole('row')
  const shown = async (epoch: number) => (await rows.filter({ hasText: String(epoch) }).textContent()) ?? ''
  assert.match(await shown(1202), /Not revealed yet/)
  assert.match(await shown(1201), /Revealed117 of 7 revealed/)
  assert.match(await shown(1200), /Revealed nothing/)
  assert.match(await shown(999), /Did not sit/)
  const challenges = page.getByRole('grid', { name: 'Challenges' })
  assert.match((await challenges.textContent()) ?? '', /Host 1 in epoch 1100[\s\S]*25\.00[\s\S]*Answered/)
  await page.getByText('Took the seat').waitFor()
  await page.close()
})

test('why a lease was credited: what does not hold against the chain is told, and the evidence is a file', async () => {
  const fromSeconds = now() - 3000
  const evidence = await startEvidenceDouble(1201)
  Object.assign(index.answers, {
    creditedLease: () => ({ lease: creditedLease(1n, now() - 7200) }),
    clock: () => ({ hostActions: clockActions(fromSeconds, openTransactionHash) }),
    outages: () => ({ outages: [outage(fromSeconds, openTransactionHash, evidence.url)] }),
  })
  const page = await visit(`/instances/${leaseId}/uptime`)
  await page.getByText('3 of 3 in epoch 1201, then 4 of 4 others in epoch 1202').waitFor()
  await page.getByText('0.012').first().waitFor()
  await page.getByText(/Not true: .*posted as down/).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /Download the evidence/ }).click(),
  ])
  assert.equal(download.suggestedFilename(), `credit-${leaseId.slice(0, 10)}-${fromSeconds}.json`)
  const document = JSON.parse(readFileSync(await download.path(), 'utf8'))
  assert.equal(document.leaseId, leaseId)
  assert.equal(document.verifierNetwork.toLowerCase(), stack.network.contracts.verifierNetwork.toLowerCase())
  assert.equal(document.credit.outage.confirmation.confirmingBallots.length, 4)
  // What the verifiers serve is in it; of the epoch that the browser may not read there is the reason.
  type Served = { seat: number; epoch: string; says: string[]; missing: string | null }
  const served = (epoch: string) => document.served.filter((one: Served) => one.epoch === epoch) as Served[]
  assert.deepEqual(
    served('1201').map(({ seat, says, missing }) => [seat, says, missing]),
    [4, 3, 6].map((seat) => [seat, timedOut, null]),
  )
  assert.equal(served('1202').length, 4)
  assert.ok(served('1202').every(({ missing }) => missing === 'it cannot be reached from here'))
  await page.getByText('Saved with what 3 of 7 ballots’ verifiers serve.').waitFor()
  await page.getByText(/Nothing from seat \d, epoch 1202; .*it cannot be reached from here/).waitFor()
  await page.close()
  await evidence.stop()
})
