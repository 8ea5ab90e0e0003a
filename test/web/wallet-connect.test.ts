import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { createFreeholdClient, readLease } from '../../sdk/index.ts'
import { developmentAccounts, makeTempDir, removeTempDir } from '../support/index.ts'
import { seriousFindings } from './axe.ts'
import { type Browser, startBrowser } from './browser.ts'
import { type ConsoleStack, startConsoleStack } from './console-stack.ts'
import { type DistantWallet, startDistantWallet } from './distant-wallet.ts'
import { makeSshKey } from './keys.ts'
import { type ProviderDouble, startProviderDouble } from './provider-double.ts'
import { type Relay, startRelay } from './relay.ts'
import { fillLaunch, pressLaunch } from './session.ts'

const folder = makeTempDir('wallet-connect')
const keyFile = makeSshKey(folder)
let relay: Relay
let stack: ConsoleStack
let provider: ProviderDouble
let phone: DistantWallet
let browser: Browser
let page: Page
before(async () => {
  relay = await startRelay()
  stack = await startConsoleStack({ walletConnect: { projectId: 'test', relayUrl: relay.url } })
  provider = await startProviderDouble(stack.network, { consoleOrigins: [stack.url] })
  phone = await startDistantWallet(developmentAccounts.tenant, stack.network, relay.url)
  browser = await startBrowser()
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  page = await browser.newPage()
  await page.goto(stack.url)
})
after(async () => {
  await browser?.close()
  await phone?.stop()
  await provider?.stop()
  await stack?.stop()
  await relay?.stop()
  removeTempDir(folder)
})

const connected = () => page.getByRole('button', { name: /^Wallet 0x/ })

/** Shows the link in the dialog, and takes it to the phone. */
async function pair(): Promise<void> {
  await page.getByRole('button', { name: 'WalletConnect' }).click()
  await page.getByRole('img', { name: 'Code to scan' }).waitFor()
  assert.deepEqual(await seriousFindings(page), [])
  await page.getByRole('button', { name: 'Copy link' }).click()
  const uri = await page.evaluate(() => navigator.clipboard.readText())
  assert.match(uri, /^wc:[0-9a-f]{64}@2\?/)
  await phone.scan(uri)
}

test('a phone that declines is told so, and the choice is there again', async () => {
  phone.decide('reject')
  await page.getByRole('button', { name: 'Connect wallet', exact: true }).first().click()
  await pair()
  await page.getByText('You declined in your wallet').waitFor()
  await page.getByRole('button', { name: 'WalletConnect' }).waitFor()
})

test('a wallet on a phone connects by a link, signs a rental, and stays over a reload', async () => {
  phone.decide('approve')
  await pair()
  await connected().waitFor()
  await fillLaunch(page, stack.url, { keyFile })
  const leaseId = await pressLaunch(page)
  await page.getByText('Running', { exact: true }).first().waitFor()
  const { terms } = await readLease(createFreeholdClient({ network: stack.network }), { leaseId })
  assert.equal(terms.tenant, developmentAccounts.tenant.address)
  assert.deepEqual(phone.asked, ['eth_signTypedData_v4', 'eth_sendTransaction'])
  await page.reload()
  await connected().waitFor()
  await page
    .getByRole('button', { name: `Sign in to host ${provider.host}` })
    .first()
    .click()
  await page
    .getByRole('button', { name: `Sign in to host ${provider.host}` })
    .first()
    .waitFor({ state: 'detached' })
  assert.equal(phone.asked.at(-1), 'personal_sign')
})

test('what the phone declines is no failure', async () => {
  phone.decide('reject')
  await page.getByRole('button', { name: 'Top up' }).click()
  await page.getByRole('dialog').getByLabel('Amount (USDC)').fill('0.25')
  await page.getByRole('dialog').getByRole('button', { name: 'Top up' }).click()
  await page.getByText('You declined in your wallet').first().waitFor()
})

test('a session that the phone ends is over here, too', async () => {
  await phone.leave()
  await page.getByRole('button', { name: 'Connect wallet', exact: true }).first().waitFor()
  assert.deepEqual(browser.errors, [])
})
