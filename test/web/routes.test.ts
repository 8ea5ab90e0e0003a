import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { brotliCompressSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { createFreeholdClient, readLease } from '../../sdk/index.ts'
import { type IndexDouble, startIndexDouble } from '../../sdk/testing/indexDouble.ts'
import {
  clockActions,
  creditedLease,
  hostRecord,
  uptimeFacts,
  verifierPage,
  verifiers,
} from '../../sdk/testing/indexFacts.ts'
import { makeTempDir, removeTempDir } from '../support/index.ts'
import { overflow, seriousFindings } from './axe.ts'
import { startBrowser } from './browser.ts'
import { type ConsoleStack, startConsoleStack } from './console-stack.ts'
import { makeSshKey } from './keys.ts'
import { type ProviderDouble, startProviderDouble } from './provider-double.ts'
import { connect, fillLaunch, pressLaunch, startSession } from './session.ts'

let stack: ConsoleStack
let provider: ProviderDouble
let leaseId: `0x${string}`
let transactionHash: `0x${string}`
let index: IndexDouble
const folder = makeTempDir('routes')
const keyFile = makeSshKey(folder)

const now = () => Math.floor(Date.now() / 1000)

/** What only an index knows; all else is refused, and read from the chain. */
const ANSWERS = {
  uptime: () => uptimeFacts(now()),
  records: () => ({ hostKinds: [hostRecord(1n, now())] }),
  creditedLease: () => ({ lease: creditedLease(1n, now() - 7200) }),
  clock: () => ({ hostActions: clockActions(now() - 5000) }),
  outages: () => ({ outages: [] }),
  verifiers: () => verifiers,
  verifier: () => verifierPage,
}

before(async () => {
  index = await startIndexDouble(ANSWERS)
  stack = await startConsoleStack({ subgraphUrl: index.url })
  provider = await startProviderDouble(stack.network, { trialSeconds: 60, openFeeUnits: 1000n })
  const session = await startSession(stack)
  try {
    await connect(session.page)
    await fillLaunch(session.page, stack.url, { keyFile })
    leaseId = await pressLaunch(session.page)
    await session.page.getByText('Running', { exact: true }).first().waitFor()
    const lease = await readLease(createFreeholdClient({ network: stack.network }), { leaseId })
    transactionHash = lease.openTransactionHash
  } finally {
    await session.close()
  }
})

after(async () => {
  await provider?.stop()
  await stack?.stop()
  await index?.stop()
  removeTempDir(folder)
})

/** Every page with something that shows it is filled. */
const routes = (): { path: string; shows: string | RegExp }[] => [
  { path: '/', shows: 'DE-FRA' },
  { path: '/launch?image=micro', shows: 'You pay now' },
  { path: '/instances', shows: `${leaseId.slice(0, 6)}…${leaseId.slice(-4)}` },
  { path: `/instances/${leaseId}`, shows: 'Host key (ECDSA P-256, from the chain)' },
  { path: `/instances/${leaseId}/uptime`, shows: 'A creditor without verifiers' },
  { path: '/hosts/1', shows: 'Last 30 days' },
  { path: '/verifiers', shows: 'Since epoch 1000' },
  { path: '/verifiers/1', shows: 'Took the seat' },
  { path: '/history', shows: 'Opened, deposit paid in' },
  { path: `/transactions/${transactionHash}`, shows: 'USDC that moved' },
  { path: '/nowhere', shows: 'There is no such page' },
]

async function visit(page: Page, path: string, shows: string | RegExp): Promise<void> {
  await page.goto(`${stack.url}/#${path}`)
  await page.getByText(shows).first().waitFor()
}

for (const look of [
  { name: 'desktop, light', width: 1440, height: 900, dark: false, axe: true },
  { name: 'phone, light', width: 390, height: 844, dark: false, axe: false },
  { name: 'phone, dark', width: 390, height: 844, dark: true, axe: true },
]) {
  test(`every page is usable: ${look.name}`, async () => {
    const session = await startSession(stack, look)
    try {
      const { page } = session
      await connect(page)
      const found: string[] = []
      for (const { path, shows } of routes()) {
        await visit(page, path, shows)
        const wide = await overflow(page)
        if (wide > 0) found.push(`${path} is ${wide} px too wide`)
        const findings = look.axe ? await seriousFindings(page) : []
        found.push(...findings.map((finding) => `${path} ${finding}`))
      }
      assert.deepEqual(found, [])
      assert.deepEqual(session.browser.errors, [])
    } finally {
      await session.close()
    }
  })
}

test('pages say what they wait for, what is missing and what failed', async () => {
  const browser = await startBrowser()
  try {
    const page = await browser.newPage()

    // Nobody is connected.
    await visit(page, '/instances', 'Connect a wallet to see this')
    await visit(page, '/history', 'Connect a wallet to see this')
    await visit(page, `/instances/0x${'ab'.repeat(32)}`, 'The chain knows no lease with this id')
    await visit(page, `/transactions/0x${'ab'.repeat(32)}`, 'The chain knows no such transaction')

    // The chain does not answer: each page says so, and none is empty.
    await page.route(stack.network.rpcUrls[0]!, (route) => route.abort())
    for (const path of [
      '/',
      '/launch',
      '/hosts/1',
      `/instances/${leaseId}`,
      `/transactions/${transactionHash}`,
    ]) {
      await page.goto('about:blank')
      await visit(page, path, 'The chain does not answer')
      await page
        .getByText(/could not be read/)
        .first()
        .waitFor()
    }

    // It comes back, and so does the page.
    await page.unroute(stack.network.rpcUrls[0]!)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('USDC that moved').waitFor()
  } finally {
    await browser.close()
  }
})

test('a page waits with words while the chain is slow', async () => {
  const browser = await startBrowser()
  try {
    const page = await browser.newPage()
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(stack.network.rpcUrls[0]!, async (route) => {
      await held
      await route.continue()
    })
    await visit(page, '/', 'Reading the offers from the chain')
    await visit(page, `/instances/${leaseId}`, 'Reading the lease from the chain')
    release()
    await page.getByText('Running', { exact: true }).first().waitFor()
  } finally {
    await browser.close()
  }
})

test('without a network description the console says what is missing', async () => {
  const browser = await startBrowser()
  try {
    const page = await browser.newPage()
    await page.route('**/network.json', (route) => route.fulfill({ status: 404 }))
    await page.goto(stack.url)
    await page.getByText('The console has no network to read').waitFor()
    await page.getByText(/npm start/).waitFor()
    await page.unroute('**/network.json')
    const undeployed = {
      ...stack.network,
      name: 'amoy',
      contracts: { ...stack.network.contracts, leaseEscrow: null },
    }
    await page.route('**/network.json', (route) => route.fulfill({ json: undeployed }))
    await page.reload()
    await page.getByText(/not deployed on amoy yet/).waitFor()
  } finally {
    await browser.close()
  }
})

test('an instance can be rented with the keyboard alone', async () => {
  const session = await startSession(stack)
  try {
    const { page } = session
    await connect(page)
    await fillLaunch(page, stack.url, { keyFile })
    await page.getByLabel('SSH public key').focus()
    const button = page.getByRole('button', { name: 'Sign and launch' })
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab')
      if (await button.evaluate((element) => element === document.activeElement)) break
    }
    await page.keyboard.press('Enter')
    await page.waitForURL(/#\/instances\/0x/)
    await page.getByText('Running', { exact: true }).first().waitFor()
  } finally {
    await session.close()
  }
})

test('the theme is the system’s until somebody chooses one', async () => {
  const browser = await startBrowser({ dark: true })
  try {
    const page = await browser.newPage()
    await visit(page, '/', 'DE-FRA')
    const isDark = () => page.evaluate(() => document.body.classList.contains('awsui-dark-mode'))
    assert.equal(await isDark(), true)
    await page.getByRole('button', { name: 'Appearance' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Light' }).click()
    assert.equal(await isDark(), false)
    await page.reload()
    await page.getByText('DE-FRA').first().waitFor()
    assert.equal(await isDark(), false)
  } finally {
    await browser.close()
  }
})

test('the first page loads at most 450 kB of brotli', async () => {
  const browser = await startBrowser()
  try {
    const page = await browser.newPage()
    const loaded = new Set<string>()
    page.on('response', (response) => loaded.add(new URL(response.url()).pathname))
    await page.goto(stack.url)
    await page.getByText('DE-FRA').first().waitFor()
    const dist = join(import.meta.dirname, '../../web/dist')
    const files = [...loaded].filter((path) => path.startsWith('/assets/')).map((path) => join(dist, path))
    const total = files.reduce((sum, file) => sum + brotliCompressSync(readFileSync(file)).length, 0)
    assert.ok(files.length > 0)
    assert.ok(total <= 450_000, `${files.length} files, ${total} bytes`)
  } finally {
    await browser.close()
  }
})
