import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { generatePrivateKey } from 'viem/accounts'
import { startBrowser } from './browser.ts'
import { type ConsoleStack, startConsoleStack } from './console-stack.ts'
import { type ProviderDouble, startProviderDouble } from './provider-double.ts'
import { connect, startSession } from './session.ts'

let stack: ConsoleStack
const providers: ProviderDouble[] = []

before(async () => {
  stack = await startConsoleStack()
  const prices = {
    point: 2_000_000_000n,
    mib: 500_000_000n,
    gib: 25_000_000_000n,
    mbps: 1_000_000_000n,
    gpu: 0n,
  }
  providers.push(
    await startProviderDouble(stack.network, {
      region: 'DE-FRA',
      prices: { ...prices, point: 9_000_000_000n },
    }),
    await startProviderDouble(stack.network, { region: 'US-NYC', prices }),
    await startProviderDouble(stack.network, {
      region: 'FR-PAR',
      prices,
      capacity: { points: 1000, memoryMib: 256, diskGib: 2, gpus: 0, mbps: 100 },
    }),
  )
})

after(async () => {
  for (const provider of providers) await provider.stop()
  await stack?.stop()
})

/** Regions in the order of the table, once every host of it was asked. */
async function regionsOf(page: Page): Promise<string[]> {
  const cells = page.getByRole('grid', { name: 'Offers' }).getByRole('gridcell')
  await cells
    .filter({ hasText: /^[A-Z]{2}-[A-Z]{3}$/ })
    .first()
    .waitFor()
  await page.getByText('Asking').first().waitFor({ state: 'detached' })
  return (await cells.allTextContents()).filter((text) => /^[A-Z]{2}-[A-Z]{3}$/.test(text))
}

test('only what fits, cheapest first; the rest is counted and one click away', async () => {
  const browser = await startBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(stack.url)
    await page.getByText('1 offer is hidden: your size does not fit.').waitFor()
    assert.deepEqual(await regionsOf(page), ['US-NYC', 'DE-FRA'])
    await page.getByText('Only what fits').click()
    await page.getByText('Too small').waitFor()
    assert.equal((await regionsOf(page)).length, 3)
    assert.match(page.url(), /fit=0/)
  } finally {
    await browser.close()
  }
})

test('sorting and filtering stand in the address, so that a link shows the same table', async () => {
  const browser = await startBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(stack.url)
    await page.getByText('US-NYC').waitFor()
    await page.getByRole('button', { name: 'Region' }).click()
    await page.waitForURL(/sort=region/)
    assert.deepEqual(await regionsOf(page), ['DE-FRA', 'US-NYC'])
    const filter = page.getByRole('combobox', { name: 'Filter offers' })
    await filter.fill('Region = US-NYC')
    await filter.press('Enter')
    await page.waitForURL(/f=region/)
    assert.deepEqual(await regionsOf(page), ['US-NYC'])

    const friend = await browser.newPage()
    await friend.goto(page.url())
    await friend.getByText('US-NYC').first().waitFor()
    assert.deepEqual(await regionsOf(friend), ['US-NYC'])
    await friend.goto(`${stack.url}/#/?fit=0&f=image%3Dwindows-95`)
    await friend.getByText('No offer matches the filter').waitFor()
    await friend.getByRole('button', { name: 'Clear the filter' }).click()
    await friend.getByText('US-NYC').first().waitFor()
  } finally {
    await browser.close()
  }
})

test('where no index tells the uptime there is a dash, and the table can be sorted by it all the same', async () => {
  const browser = await startBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(stack.url)
    await page.getByText('US-NYC').waitFor()
    const table = page.getByRole('grid', { name: 'Offers' })
    const header = table.getByRole('columnheader')
    const column = (await header.allTextContents()).findIndex((text) => text.startsWith('Uptime, 30 days'))
    const rows = table.getByRole('row').filter({ has: page.getByText('Answers') })
    const cell = rows.first().locator('th, td').nth(column)
    assert.equal(await cell.textContent(), '–')
    await page.getByRole('button', { name: 'Uptime, 30 days' }).click()
    await page.waitForURL(/sort=uptime/)
    assert.equal((await regionsOf(page)).length, 2)
    assert.deepEqual(browser.errors, [])
  } finally {
    await browser.close()
  }
})

test('another size changes every price and is taken to the launch page', async () => {
  const browser = await startBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(stack.url)
    const price = page.getByRole('grid', { name: 'Offers' }).locator('.money').first()
    await page.getByText('US-NYC').waitFor()
    const before = await price.textContent()
    await page.getByRole('button', { name: 'Size: Nano' }).click()
    await page.getByRole('menuitemcheckbox', { name: /^Large/ }).click()
    await page.waitForURL(/vcpus=4/)
    assert.notEqual(await price.textContent(), before)
    await page.getByRole('link', { name: `Launch on host ${providers[1]!.host}` }).click()
    await page.getByText('4 vCPU, 8 GiB memory, 80 GiB disk, standard').waitFor()
    await page.getByTestId('total').waitFor()
  } finally {
    await browser.close()
  }
})

test('a wallet that never rented is told what to do', async () => {
  const session = await startSession(stack, { key: generatePrivateKey() })
  try {
    const { page } = session
    await connect(page)
    await page.goto(`${stack.url}/#/instances`)
    await page.getByText('You have not rented anything yet').waitFor()
    await page.goto(`${stack.url}/#/history`)
    await page.getByText('Nothing yet').waitFor()
    await page.getByText('Events').waitFor()
    assert.deepEqual(session.browser.errors, [])
  } finally {
    await session.close()
  }
})
