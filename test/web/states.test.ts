import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  createFreeholdClient,
  readLease,
  readOwed,
  testUsdcAbi,
  write,
  writeEscrow,
} from '../../sdk/index.ts'
import { developmentAccounts, makeTempDir, removeTempDir } from '../support/index.ts'
import { overflow, seriousFindings } from './axe.ts'
import { type ConsoleStack, startConsoleStack } from './console-stack.ts'
import { makeSshKey } from './keys.ts'
import { type ProviderDouble, startProviderDouble } from './provider-double.ts'
import { connect, fillLaunch, pressLaunch, type Session, startSession } from './session.ts'

let stack: ConsoleStack
let plain: ProviderDouble
let credited: ProviderDouble
let session: Session
const folder = makeTempDir('states')
const keyFile = makeSshKey(folder)

before(async () => {
  stack = await startConsoleStack()
  const { deployer, spare } = developmentAccounts
  const governor = createFreeholdClient({ network: stack.network, account: deployer })
  await writeEscrow(governor, 'setCreditor', [spare[0].address])
  plain = await startProviderDouble(stack.network)
  credited = await startProviderDouble(stack.network, { creditor: spare[0].address, region: 'FI-HEL' })
  session = await startSession(stack)
  await connect(session.page)
})

after(async () => {
  await session?.close()
  await plain?.stop()
  await credited?.stop()
  await stack?.stop()
  removeTempDir(folder)
})

async function rentOn({ host }: ProviderDouble): Promise<`0x${string}`> {
  const { page } = session
  await fillLaunch(page, stack.url, { keyFile, query: `host=${host}` })
  const leaseId = await pressLaunch(page)
  await page.getByText('Running', { exact: true }).first().waitFor()
  return leaseId
}

const read = (leaseId: `0x${string}`) =>
  readLease(createFreeholdClient({ network: stack.network }), { leaseId })

async function close(): Promise<void> {
  const { page } = session
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('button', { name: 'Close the instance' }).click()
}

test('a purse that runs dry says so, and a top-up wakes it without billing the gap', async () => {
  const { page } = session
  const leaseId = await rentOn(plain)
  await stack.letPass(6000)
  await page.getByText('Running, low runway').waitFor()
  await stack.letPass(4 * 3600)
  await page.getByText('The purse is empty and billing has stopped').waitFor()
  const { fundedSeconds } = (await read(leaseId)).status

  await page.getByRole('button', { name: 'Top up' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/Waking it takes at least/).waitFor()
  await dialog.getByLabel('Amount (USDC)').fill('0.000001')
  await dialog.getByText(/At least 0\.\d+ USDC/).waitFor()
  await dialog
    .getByRole('radio', { name: '1 d' })
    .or(dialog.getByRole('button', { name: '1 d' }))
    .click()
  await dialog.getByRole('button', { name: 'Top up' }).click()
  await page.getByText('Woken from an empty purse').waitFor()
  const { status } = await read(leaseId)
  assert.equal(status.isExhausted, false)
  assert.ok(
    status.billedSeconds - fundedSeconds < 600,
    `${status.billedSeconds} s billed of ${fundedSeconds} s paid before`,
  )
  await close()
  await page.getByText('Everybody is paid, to the unit.').waitFor()
})

test('where verdicts credit outages a close holds the last seconds, until anyone settles', async () => {
  const { page } = session
  const leaseId = await rentOn(credited)
  await stack.letPass(600)
  await close()
  await page.getByText('Closed, on hold').waitFor()
  assert.equal((await read(leaseId)).word.state, 'Settling')
  await page.getByText('On hold', { exact: true }).first().waitFor()
  await stack.letPass(3601)
  await page.getByText('Ready to settle').waitFor()
  await page.getByRole('button', { name: 'Settle', exact: true }).click()
  await page.getByText('Everybody is paid, to the unit.').waitFor()
  assert.equal((await read(leaseId)).word.state, 'Closed')
})

test('a tenant who waives the hold is settled in the same transaction', async () => {
  const { page } = session
  const leaseId = await rentOn(credited)
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByLabel('Settle everything at once').check()
  await page.getByRole('button', { name: 'Close the instance' }).click()
  await page.getByText('Everybody is paid, to the unit.').waitFor()
  assert.equal((await read(leaseId)).word.state, 'Closed')

  await page.getByRole('link', { name: 'Launch again' }).click()
  await page.waitForURL(new RegExp(`from=${leaseId}`))
  await page.getByText('continues on the disk of an earlier lease').waitFor()
  assert.deepEqual(session.browser.errors, [])
})

test('what could not be delivered is shown, and claimed; declined in the wallet it can be tried again', async () => {
  const { page, wallet } = session
  const { deployer, tenant } = developmentAccounts
  const governor = createFreeholdClient({ network: stack.network, account: deployer })
  const blockTenant = (functionName: 'blacklist' | 'unBlacklist') => {
    const address = stack.network.contracts.usdc
    return write(governor, { address, abi: testUsdcAbi, functionName, args: [tenant.address] })
  }
  await rentOn(plain)
  await blockTenant('blacklist')
  await close()
  await page.getByText('Closed', { exact: true }).first().waitFor()
  await blockTenant('unBlacklist')
  const owed = await readOwed(governor, { account: tenant.address })
  assert.ok(owed > 0n)

  await page.goto(`${stack.url}/#/history`)
  await page.getByText('wait for you').waitFor()
  assert.deepEqual([await overflow(page), await seriousFindings(page)], [0, []])
  await page.getByRole('button', { name: /^Wallet 0x/ }).click()
  await page.getByRole('menuitem', { name: /^Claim \d+\.\d+ USDC/ }).waitFor()
  await page.keyboard.press('Escape')

  wallet.next('reject')
  await page.getByRole('button', { name: 'Claim', exact: true }).click()
  await page.getByText('Declined in the wallet').waitFor()
  assert.equal(await readOwed(governor, { account: tenant.address }), owed)
  await page.reload()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('What waited for you was paid out').waitFor()
  assert.equal(await readOwed(governor, { account: tenant.address }), 0n)
  await page.getByText('wait for you').waitFor({ state: 'detached' })
  assert.deepEqual(session.browser.errors, [])
})
