import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { generatePrivateKey } from 'viem/accounts'
import { createFreeholdClient, readLease, setDraining } from '../../sdk/index.ts'
import { developmentAccounts, makeTempDir, removeTempDir, waitFor } from '../support/index.ts'
import { overflow, seriousFindings } from './axe.ts'
import { type ConsoleStack, startConsoleStack } from './console-stack.ts'
import { makeSshKey } from './keys.ts'
import type { MachineDouble } from './machines-double.ts'
import { type ProviderDouble, startProviderDouble } from './provider-double.ts'
import {
  connect,
  fillLaunch,
  leaseIdIn,
  pressLaunch,
  privateKeyOf,
  type Session,
  startSession,
} from './session.ts'
import { startTypingMachine } from './typing-machine.ts'

let stack: ConsoleStack
let provider: ProviderDouble
let session: Session
let leaseId: `0x${string}`
let machine: MachineDouble
const folder = makeTempDir('instance')
const keyFile = makeSshKey(folder)

before(async () => {
  stack = await startConsoleStack()
  provider = await startProviderDouble(stack.network, { consoleOrigins: [stack.url] })
  session = await startSession(stack)
  const { page } = session
  await connect(page)
  await fillLaunch(page, stack.url, { keyFile })
  leaseId = await pressLaunch(page)
  await page.getByText('Running', { exact: true }).first().waitFor()
  machine = provider.machines.machine(leaseId)
})

after(async () => {
  await session?.close()
  await provider?.stop()
  await stack?.stop()
  removeTempDir(folder)
})

const asked = (method: string) => session.wallet.log.filter((entry) => entry.method === method).length
const open = (tab: string) => session.page.getByRole('tab', { name: tab, exact: true }).click()

test('the wallet signs in once, and is asked for nothing before somebody wants it', async () => {
  const { page, wallet } = session
  assert.equal(asked('personal_sign'), 0)
  const signIn = page.getByRole('button', { name: `Sign in to host ${provider.host}` })
  wallet.next('reject')
  await signIn.click()
  await page.getByText('You declined in your wallet').waitFor()
  wallet.next('hold')
  await signIn.click()
  await page.getByText('Look at your wallet').waitFor()
  const isAsked = () => wallet.pending().includes('personal_sign')
  await waitFor(isAsked, { what: 'the wallet is asked for the signature', seconds: 60 })
  wallet.resolve('approve')
  await page.getByTestId('power').getByText('On').waitFor()
  const message = Buffer.from(String(wallet.log.at(-1)!.params[0]).slice(2), 'hex').toString()
  assert.match(
    message,
    new RegExp(`^${new URL(stack.url).host} wants you to sign in with your Ethereum account`),
  )
  assert.match(message, new RegExp(`:host:${provider.host}$`))

  // The session outlives a reload and other views.
  await page.reload()
  await page.getByTestId('power').getByText('On').waitFor()
  await open('Ports')
  await page.getByText('TCP 22').waitFor()
  assert.equal(asked('personal_sign'), 2)
})

test('the monitor draws what the host measured, and its window stands in the address', async () => {
  const { page } = session
  await open('Monitor')
  await page.waitForURL(/\/monitor$/)
  await page.getByTestId('latest-cpuPercent').filter({ hasText: '%' }).waitFor()
  assert.equal(await page.getByTestId('latest-stealPercent').textContent(), 'not known')
  await page.getByTestId('latest-gpu-0-usedPercent').filter({ hasText: '%' }).waitFor()
  await page.getByText('GPU 0: NVIDIA L4').waitFor()
  assert.equal(await page.locator('.uplot canvas').count(), 9)
  await page.getByText('1 GiB of 4 GiB').waitFor()
  const choose = (name: RegExp) =>
    page.getByRole('button', { name }).or(page.getByRole('radio', { name })).click()
  await choose(/Last minute/)
  await page.waitForURL(/\/monitor\?window=minute$/)
  await page.getByTestId('latest-cpuPercent').filter({ hasText: '%' }).waitFor()
  await choose(/30 days/)
  await page.waitForURL(/\/monitor\?window=month$/)
  await page.reload()
  await page.getByTestId('latest-cpuPercent').filter({ hasText: '%' }).waitFor()
})

test('a log is followed, searched and saved; a broken line mends itself', async () => {
  const { page } = session
  await open('Logs')
  const log = page.getByRole('region', { name: 'Log' })
  await log.getByText('[  OK  ] Reached target Login Prompts.').waitFor()
  machine.writeLog('a new line\n')
  await log.getByText('a new line').waitFor()
  machine.dropLines()
  await waitFor(() => machine.followers() === 1, { what: 'the page follows the log again', seconds: 60 })
  machine.writeLog('after the break\n')
  await log.getByText('after the break').waitFor()
  await page.getByLabel('Find in the log').fill('reached')
  await page.getByText('1 of 3 lines.').waitFor()
  assert.equal(await log.locator('mark').textContent(), 'Reached')
  assert.match(page.url(), /\/logs\?find=reached$/)
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  assert.match(readFileSync(await (await downloading).path(), 'utf8'), /^Linux version 6\.1\.0/)
  await page.getByLabel('Find in the log').fill('')
  await page
    .getByRole('button', { name: /First boot/ })
    .or(page.getByRole('radio', { name: /First boot/ }))
    .click()
  await log.getByText('cloud-init finished').waitFor()
})

test('the terminal types and shows; keys lead out of it; a lost line says so', async () => {
  const { page } = session
  await open('Terminal')
  const terminal = page.getByRole('region', { name: 'Terminal' })
  await page.getByText('Connected', { exact: true }).waitFor()
  await terminal.getByText('double login:').waitFor()
  await page.keyboard.type('root')
  await page.keyboard.press('Enter')
  await terminal.getByText('welcome').waitFor()
  assert.equal(machine.typed.join(''), 'root\r')
  await page.keyboard.press('Control+Alt+x')
  const isOut = () => page.evaluate(() => document.activeElement?.textContent)
  assert.equal(await isOut(), 'Connect anew')
  machine.dropLines()
  await page.getByText('The console ended.').waitFor()
  await page.getByRole('button', { name: 'Connect anew' }).click()
  await page.getByText('Connected', { exact: true }).waitFor()
})

test('a screen is shown where there is one: typed at, left with keys, back after a break and a restart', async () => {
  const { page } = session
  const screenTab = page.getByRole('tab', { name: 'Screen', exact: true })
  const live = page.locator('.screen-place[data-stage=live]')
  assert.equal(await screenTab.count(), 0)
  await page.goto(`${stack.url}/#/instances/${leaseId}/screen`)
  await page.getByText('This machine has no screen').waitFor()
  await page.getByRole('link', { name: 'Open the terminal' }).click()
  await page.waitForURL(/\/terminal$/)

  const typing = await startTypingMachine(folder)
  try {
    machine.openScreen = typing.openScreen
    await screenTab.click()
    await live.waitFor()
    await page.keyboard.type('seen')
    await page.keyboard.press('Tab')
    await waitFor(() => typing.typed() === 'seen\t', { what: 'the keys arrive, Tab too', seconds: 60 })
    const litBefore = await litPixels(page)
    await page.keyboard.type('w'.repeat(60))
    await waitFor(async () => (await litPixels(page)) > litBefore + 1000, {
      what: 'what was typed is on the screen',
      seconds: 60,
    })
    assert.deepEqual(await seriousFindings(page), [])
    assert.equal(await overflow(page), 0)

    await page.keyboard.press('Control+Alt+x')
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Connect anew')
    await page.keyboard.type('lost')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type('a') // plain: the keys that led out do not stay down in the machine
    await waitFor(() => typing.typed().endsWith('wa'), { what: 'Tab leads back to the screen', seconds: 60 })

    typing.cutLines()
    await page.getByText('The line broke').waitFor()
    await live.waitFor()

    machine.power = 'stopped'
    await page.getByText('The machine is off; the picture comes when it starts').waitFor()
    machine.power = 'running'
    await live.waitFor()
  } finally {
    machine.openScreen = null
    await typing.stop()
  }
  await screenTab.waitFor()
})

/** Points of the machine's screen that are not black. */
const litPixels = (page: Session['page']) =>
  page.getByRole('application', { name: 'The machine’s screen' }).evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
    return data.filter((value, index) => index % 4 === 0 && value > 64).length
  })

test('a snapshot is taken, saved, restored and deleted; what fails says why', async () => {
  const { page } = session
  await open('Snapshots')
  await page.getByText('No snapshot yet').waitFor()
  await page.getByRole('button', { name: 'Take a snapshot' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Before')
  await dialog.getByText('Lower-case letters').waitFor()
  await dialog.getByLabel('Name').fill('before')
  await dialog.getByRole('button', { name: 'Take the snapshot' }).click()
  await page.getByText('Done.').waitFor()
  await page.getByRole('rowheader', { name: 'before' }).waitFor()

  const act = async (name: string) => {
    await page.getByRole('button', { name: 'Actions for before' }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await page.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker')) // there is nobody to pick a place
  const downloading = page.waitForEvent('download')
  await act('Download')
  assert.equal((await downloading).suggestedFilename(), 'before.qcow2')
  provider.machines.failNext('The checksum of the snapshot is wrong; the disk was left as it is.')
  await act('Restore')
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
  await page.getByText('Restore snapshot before: it did not work').waitFor()
  await page.getByText('the disk was left as it is').waitFor()
  await act('Clone into a new instance')
  await page.getByText('a copy of snapshot before of another lease').waitFor()
  await page.goBack()
  await act('Delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('No snapshot yet').waitFor()

  await page.getByLabel('Take snapshots by itself').check()
  await page.getByLabel('Every so many hours').fill('6')
  await page.getByRole('button', { name: 'Save the schedule' }).click()
  await page.getByRole('button', { name: 'Save the schedule', disabled: true }).waitFor()
  assert.deepEqual(machine.schedule, { everyHours: 6, keep: 7 })
})

test('ports open and close; a full house says so', async () => {
  const { page } = session
  await open('Ports')
  await page.getByText('Open from the start').waitFor()
  const port = page.getByLabel('Port in the machine')
  await port.fill('https')
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await page.getByText('A port is a number from 1 to 65535.').waitFor()
  for (const number of ['443', '8080', '9090']) {
    await port.fill(number)
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByRole('rowheader', { name: `TCP ${number}` }).waitFor()
  }
  assert.ok(await page.getByRole('button', { name: 'Open', exact: true }).getAttribute('aria-disabled'))
  await page.getByRole('button', { name: 'Close TCP 8080' }).click()
  await page.getByRole('rowheader', { name: 'TCP 8080' }).waitFor({ state: 'detached' })
  assert.deepEqual(
    machine.ports.map(({ guestPort }) => guestPort),
    [22, 443, 9090],
  )
})

test('stopping says what a stopped machine costs; the page shows each step', async () => {
  const { page } = session
  await open('Overview')
  const power = page.getByTestId('power')
  await page.getByRole('button', { name: 'Power' }).click()
  await page.getByRole('menuitem', { name: 'Stop', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('A stopped instance is still billed').waitFor()
  await dialog.getByRole('button', { name: 'Stop' }).click()
  await power.getByText('Off').waitFor()
  await page.getByText('it still holds its resources').waitFor()
  await page.getByRole('button', { name: 'Power' }).click()
  await page.getByRole('menuitem', { name: 'Start', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
  await power.getByText('On').waitFor()

  machine.readiness = 'failed'
  machine.services = [
    { name: 'web', kind: 'http', state: 'failed', reason: 'HTTP status 502.', checkedAt: 1 },
  ]
  machine.notices = ['Maintenance on Sunday at 10:00 UTC.']
  await page.getByText('Failed: HTTP status 502.').waitFor()
  await page.getByText('Maintenance on Sunday').waitFor()
})

test('a host that is drained says so on chain, and the page with it', async () => {
  const { operator } = developmentAccounts
  const hot = createFreeholdClient({ network: stack.network, account: operator })
  const notice = session.page.getByText(`Host ${provider.host} is being drained`)
  await setDraining(hot, { host: provider.host, draining: true })
  await notice.waitFor()
  await setDraining(hot, { host: provider.host, draining: false })
  await notice.waitFor({ state: 'detached' })
})

test('a policy is set, and everything that was done stands in the audit log', async () => {
  const { page } = session
  await open('Policy')
  await page.getByLabel('Stop or close it when the machine idles').check()
  await page.getByLabel('For so many minutes').fill('3')
  await page.getByText('From 5 minutes to 30 days').waitFor()
  await page.getByLabel('For so many minutes').fill('30')
  await page.getByRole('button', { name: 'Save the policy' }).click()
  await page.getByRole('button', { name: 'Save the policy', disabled: true }).waitFor()
  assert.deepEqual(machine.policy.idleStop, { afterMinutes: 30, cpuPercentBelow: 2, action: 'stop' })

  await open('Audit')
  await page.getByRole('rowheader', { name: /^Port opened: .*443/ }).waitFor()
  await page.getByRole('rowheader', { name: /^Power: stop/ }).waitFor()
  await page.getByText('append-only').waitFor()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  const lines = readFileSync(await (await downloading).path(), 'utf8')
    .trim()
    .split('\n')
  assert.ok(lines.some((line) => JSON.parse(line).action === 'setPolicy'))
  // The line that was dropped above is all that a browser had to complain about.
  const complaints = session.browser.errors.filter(
    (error) => !error.includes('ERR_INCOMPLETE_CHUNKED_ENCODING'),
  )
  assert.deepEqual(complaints, [])
})

test('a role is given and taken on the chain, and the host obeys', async () => {
  const { page } = session
  const [colleague] = developmentAccounts.spare
  await open('Sharing')
  await page.getByText('Shared with nobody').waitFor()
  const wallet = page.getByLabel('Wallet', { exact: true })
  await wallet.fill('0x12')
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await page.getByText('An address: 0x and 40 hex digits.').waitFor()
  await wallet.fill(colleague.address)
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const takeBack = page.getByRole('button', { name: `Take back the role of ${colleague.address}` })
  await takeBack.waitFor()

  const other = await startSession(stack, { key: privateKeyOf(colleague) })
  try {
    const theirs = other.page
    await theirs.goto(`${stack.url}/#/instances/${leaseId}/ports`)
    await connect(theirs)
    await theirs.getByRole('button', { name: `Sign in to host ${provider.host}` }).click()
    await theirs.getByText('Open from the start').waitFor()
    assert.equal(await theirs.getByLabel('Port in the machine').count(), 0, 'a viewer opens no ports')
    await theirs.getByRole('tab', { name: 'Terminal' }).click()
    await theirs.getByText('Only operators and the tenant can use the terminal').waitFor()
    await takeBack.click()
    await page.getByText('Shared with nobody').waitFor()
    await theirs.getByRole('tab', { name: 'Ports' }).click()
    await theirs.getByText(`Host ${provider.host} shows this wallet nothing here`).waitFor()
  } finally {
    await other.close()
  }
})

test('every view is usable on a phone in the dark, and as wide as the window on a desk', async () => {
  const { page } = session
  const found: string[] = []
  for (const look of [
    { width: 390, height: 844, axe: true },
    { width: 1440, height: 900, axe: false },
  ]) {
    await page.setViewportSize(look)
    await page.emulateMedia({ colorScheme: look.axe ? 'dark' : 'light', reducedMotion: 'reduce' })
    for (const [tab, shows] of Object.entries(SHOWS)) {
      await page.goto(`${stack.url}/#/instances/${leaseId}${tab === 'overview' ? '' : `/${tab}`}`)
      await page.getByText(shows).first().waitFor()
      const wide = await overflow(page)
      if (wide > 0) found.push(`${tab} is ${wide} px too wide at ${look.width}`)
      if (look.axe) found.push(...(await seriousFindings(page)).map((finding) => `${tab} ${finding}`))
    }
  }
  assert.deepEqual(found, [])
})

/** What shows that a view is filled. */
const SHOWS: Record<string, string | RegExp> = {
  overview: 'Host key (ECDSA P-256, from the chain)',
  monitor: '1 GiB of 4 GiB',
  logs: 'Reached target',
  terminal: 'Connected',
  snapshots: 'No snapshot yet',
  sharing: 'Shared with nobody',
  ports: 'Open from the start',
  policy: 'For so many minutes',
  audit: 'append-only',
}

test('a host that falls silent is said to, and what it said last stays in sight', async () => {
  const { page } = session
  await page.goto(`${stack.url}/#/instances/${leaseId}/ports`)
  await page.getByText('Open from the start').waitFor()
  provider.setAnswering(false)
  try {
    await page.getByText('The host does not answer at the moment').waitFor()
    await page.getByText('Open from the start').waitFor()
    await open('Snapshots')
    await page.getByText('The host does not answer').first().waitFor()
  } finally {
    provider.setAnswering(true)
  }
  await page.getByText('The host does not answer at the moment').waitFor({ state: 'detached' })
})

test('somebody else reads the chain and nothing of the machine', async () => {
  const stranger = await startSession(stack, { key: generatePrivateKey() })
  try {
    const { page } = stranger
    await page.goto(`${stack.url}/#/instances/${leaseId}/logs`)
    await page.getByText('Connect a wallet to see this').waitFor()
    await connect(page)
    await page.getByRole('button', { name: `Sign in to host ${provider.host}` }).click()
    await page.getByText(`Host ${provider.host} shows this wallet nothing here`).waitFor()
    await page.getByRole('tab', { name: 'Overview' }).click()
    await page.getByText('Host key (ECDSA P-256, from the chain)').waitFor()
  } finally {
    await stranger.close()
  }
})

test('a wallet on another network is told so, and goes on when it has switched', async () => {
  const elsewhere = await startSession(stack, { current: 1 })
  try {
    const { page } = elsewhere
    await connect(page)
    await page.goto(`${stack.url}/#/instances/${leaseId}/ports`)
    await page.getByText(`Host ${provider.host} cannot be asked`).waitFor()
    await page.getByRole('button', { name: 'Switch network' }).click()
    await page.getByRole('button', { name: `Sign in to host ${provider.host}` }).click()
    await page.getByText('Open from the start').waitFor()
  } finally {
    await elsewhere.close()
  }
})

test('another size is priced before it is signed, and the page goes on with the successor', async () => {
  const { page, wallet } = session
  await page.goto(`${stack.url}/#/instances/${leaseId}`)
  await page.getByRole('button', { name: 'Resize' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('This is the size that it has.').waitFor()
  await dialog.getByLabel('Disk (GiB)').fill('1')
  await dialog.getByText('a disk can grow, not shrink').waitFor()
  await dialog.getByLabel('Disk (GiB)').fill('8')
  await dialog.getByLabel('Memory (MiB)').fill('65536')
  await dialog.getByText('It cannot be this size').waitFor()
  await dialog.getByLabel('Memory (MiB)').fill('8192')
  await dialog.getByText(/pays for less than an hour of that size/).waitFor()
  await dialog.getByLabel('Add to the purse (USDC)').fill('1')
  const then = await dialog.getByTestId('price-then').textContent()
  wallet.next('approve', 'reject')
  await dialog.getByRole('button', { name: 'Sign and resize' }).click()
  await page.getByText('Declined in the wallet').waitFor()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.waitForURL((url) => url.hash.startsWith('#/instances/') && !url.hash.includes(leaseId))
  await page.getByText('8 GiB', { exact: true }).first().waitFor()
  const { terms, predecessorId, firstLeaseId } = await readLease(
    createFreeholdClient({ network: stack.network }),
    { leaseId: leaseIdIn(page) },
  )
  assert.deepEqual([terms.shape.memoryMib, terms.shape.diskGib, predecessorId], [8192, 8, leaseId])
  assert.equal(firstLeaseId, leaseId)
  await page.getByText(then!.split(' ')[0]!).first().waitFor()

  // The old address still leads there.
  await page.goto(`${stack.url}/#/instances/${leaseId}`)
  await page.getByText('This instance was resized').waitFor()
  await page.getByRole('link', { name: 'Go to the instance' }).click()
  await page.getByText('Running', { exact: true }).first().waitFor()
})
