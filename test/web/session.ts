import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { type Hex, toHex } from 'viem'
import { developmentAccounts } from '../support/index.ts'
import { type Browser, type BrowserOptions, startBrowser } from './browser.ts'
import type { ConsoleStack } from './console-stack.ts'
import { installWallet, type TestWallet } from './wallet.ts'

/** A browser with a wallet in it, looking at a console. */
export interface Session {
  readonly browser: Browser
  readonly wallet: TestWallet
  readonly page: Page
  close(): Promise<void>
}

export interface SessionOptions extends BrowserOptions {
  /** Who the wallet is; default: the tenant. */
  readonly key?: Hex
  /** The chain the wallet is on at first; default: the console's. */
  readonly current?: number
}

export const privateKeyOf = (account: { getHdKey(): { privateKey: Uint8Array | null } }): Hex =>
  toHex(account.getHdKey().privateKey!)

/** Opens the console's front page in a browser of its own. */
export async function startSession(
  { url, network }: Pick<ConsoleStack, 'url' | 'network'>,
  { key = privateKeyOf(developmentAccounts.tenant), current, ...options }: SessionOptions = {},
): Promise<Session> {
  const browser = await startBrowser(options)
  try {
    const chains = [{ id: network.chainId, rpcUrl: network.rpcUrls[0]! }]
    // A wallet that is elsewhere knows that chain too; nothing is ever asked there.
    if (current !== undefined) chains.push({ id: current, rpcUrl: network.rpcUrls[0]! })
    const wallet = await installWallet(browser.context, { key, chains, current: current ?? network.chainId })
    const page = await browser.newPage()
    await page.goto(url)
    return { browser, wallet, page, close: () => browser.close() }
  } catch (error) {
    await browser.close()
    throw error
  }
}

/** Connects the injected wallet through the picker. */
export async function connect(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Connect wallet', exact: true }).first().click()
  await page.getByRole('button', { name: 'Test wallet' }).click()
  await page.getByRole('button', { name: /^Wallet 0x/ }).waitFor()
}

export interface WishOptions {
  readonly image?: string
  readonly keyFile: string
  /** Further parts of the address, for example `host=2`. */
  readonly query?: string
}

/** Fills the launch page and waits until there is a price. The button is left to the caller. */
export async function fillLaunch(
  page: Page,
  url: string,
  { image = 'micro', keyFile, query = '' }: WishOptions,
): Promise<void> {
  await page.goto(`${url}/#/launch?image=${image}&hours=2${query && `&${query}`}`)
  await page.getByLabel('SSH public key').fill(readFileSync(`${keyFile}.pub`, 'utf8'))
  await page.getByTestId('total').waitFor()
}

/** Presses the button and answers the id of the lease that the page goes to. */
export async function pressLaunch(page: Page): Promise<Hex> {
  await page.getByRole('button', { name: 'Sign and launch' }).click()
  await page.waitForURL(/#\/instances\/0x[0-9a-f]{64}/)
  return leaseIdIn(page)
}

export function leaseIdIn(page: Page): Hex {
  return page.url().slice(-66) as Hex
}
