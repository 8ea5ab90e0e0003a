import { existsSync } from 'node:fs'
import { after } from 'node:test'
import { type BrowserContext, type Browser as Chromium, chromium, type Page } from 'playwright-core'

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

const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

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
  running ??= launch()
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

function launch(): Promise<Chromium> {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
  if (!executablePath)
    throw new Error('There is no /usr/bin/chromium. Install it with: apt-get install chromium')
  // Chromium's own sandbox refuses to run as root, which is who runs tests in containers.
  const args = process.getuid?.() === 0 ? ['--no-sandbox', ...ARGUMENTS] : ARGUMENTS
  return chromium.launch({ executablePath, headless: true, args })
}

function listen(page: Page, errors: string[]): void {
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    // Guests of other tests come and go on this machine, and Chromium drops requests when an interface does.
    const isOurs = message.type() === 'error' && !message.text().includes('net::ERR_NETWORK_CHANGED')
    if (isOurs) errors.push(message.text())
  })
}
