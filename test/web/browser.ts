import { after } from 'node:test'
import type { BrowserContext, Browser as Chromium, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'

/** A browser profile of its own: storage, wallet, pages. */
export interface Browser {
  readonly context: BrowserContext
  /** What pages wrote as errors, or threw; a test that expects none says so with `assert.deepEqual(errors, [])`. */
  readonly errors: string[]
  newPage(): Promise<Page>
  close(): Promise<void>
}

export interface BrowserOptions {
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
}

/** Patience for a busy machine; what is there already is never waited for. */
const PATIENCE_MS = 60_000

let running: Promise<Chromium> | undefined
after(async () => (await running)?.close())

/** A new profile in Debian's Chromium, which is started once per test file. */
export async function startBrowser({
  width = 1440,
  height = 900,
  dark = false,
}: BrowserOptions = {}): Promise<Browser> {
  running ??= launchChromium()
  const browser = await running
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(PATIENCE_MS)
  const errors: string[] = []
  context.on('page', (page) => listen(page, errors))
  return { context, errors, newPage: () => context.newPage(), close: () => context.close() }
}

function listen(page: Page, errors: string[]): void {
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    // Guests of other tests come and go on this machine, and Chromium drops requests when an interface does.
    const isOurs = message.type() === 'error' && !message.text().includes('net::ERR_NETWORK_CHANGED')
    if (isOurs) errors.push(message.text())
  })
}
