import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createFreeholdClient, listLeasesOfTenant } from '../../sdk/index.ts'
import { developmentAccounts, makeTempDir, removeTempDir, waitFor } from '../support/index.ts'
import { type ConsoleStack, startConsoleStack } from './console-stack.ts'
import { makeSshKey } from './keys.ts'
import { type ProviderDouble, startProviderDouble } from './provider-double.ts'
import { connect, fillLaunch, pressLaunch, type Session, startSession } from './session.ts'

let stack: ConsoleStack
let provider: ProviderDouble
let session: Session
const folder = makeTempDir('reload')
const keyFile = makeSshKey(folder)

before(async () => {
  stack = await startConsoleStack()
  provider = await startProviderDouble(stack.network)
  session = await startSession(stack)
  await connect(session.page)
})

after(async () => {
  await session?.close()
  await provider?.stop()
  await stack?.stop()
  removeTempDir(folder)
})

const asked = (method: string) => session.wallet.log.filter((entry) => entry.method === method).length

/** How many more leases and wallet requests a piece of work makes. */
async function countDuring(work: () => Promise<void>) {
  const tenant = developmentAccounts.tenant.address
  const count = async () => ({
    leases: (await listLeasesOfTenant(createFreeholdClient({ network: stack.network }), { tenant })).length,
    permits: asked('eth_signTypedData_v4'),
    transactions: asked('eth_sendTransaction'),
  })
  const before = await count()
  await work()
  const now = await count()
  return {
    leases: now.leases - before.leases,
    permits: now.permits - before.permits,
    transactions: now.transactions - before.transactions,
  }
}

async function launchHolding(): Promise<void> {
  await fillLaunch(session.page, stack.url, { keyFile })
  await pressLaunch(session.page)
}

const isHeld = (method: string) =>
  waitFor(() => session.wallet.pending().includes(method), {
    what: `the wallet is asked for ${method}`,
    seconds: 60,
  })
const isRunning = () => session.page.getByText('Running', { exact: true }).first().waitFor()

test('a reload while the permit is asked for', async () => {
  const { page, wallet } = session
  const counts = await countDuring(async () => {
    wallet.next('hold')
    await launchHolding()
    await isHeld('eth_signTypedData_v4')
    await page.reload()
    wallet.resolve('reject') // the window of the page that is gone
    await page.getByRole('button', { name: 'Ask the wallet again' }).click()
    await isRunning()
  })
  assert.equal(counts.leases, 1)
  assert.equal(counts.transactions, 1)
})

test('a reload after the permit, while the transaction is asked for', async () => {
  const { page, wallet } = session
  const counts = await countDuring(async () => {
    wallet.next('approve', 'hold')
    await launchHolding()
    await isHeld('eth_sendTransaction')
    await page.reload()
    wallet.resolve('reject')
    await page.getByRole('button', { name: 'Ask the wallet again' }).click()
    await isRunning()
  })
  assert.deepEqual({ leases: counts.leases, permits: counts.permits }, { leases: 1, permits: 1 })
})

test('the wallet sends after the page that asked is gone', async () => {
  const { page, wallet } = session
  const counts = await countDuring(async () => {
    wallet.next('approve', 'hold')
    await launchHolding()
    await isHeld('eth_sendTransaction')
    await page.reload()
    await page.getByRole('button', { name: 'Ask the wallet again' }).waitFor()
    wallet.resolve('approve')
    await isRunning()
    await page.getByRole('button', { name: 'Ask the wallet again' }).waitFor({ state: 'detached' })
  })
  assert.deepEqual({ leases: counts.leases, permits: counts.permits }, { leases: 1, permits: 1 })
})

test('a reload between sending and mining asks nobody again', async () => {
  const { page } = session
  const { testClient } = stack.chain
  const counts = await countDuring(async () => {
    await fillLaunch(page, stack.url, { keyFile })
    await testClient.setIntervalMining({ interval: 0 })
    try {
      await pressLaunch(page)
      await page.getByText('Sent. Waiting for the chain to include it.').waitFor()
      await page.reload()
      await page.getByText('Sent. Waiting for the chain to include it.').waitFor()
    } finally {
      await testClient.setIntervalMining({ interval: 1 })
    }
    await isRunning()
  })
  assert.deepEqual(counts, { leases: 1, permits: 1, transactions: 1 })
})

test('what is not finished is listed, can be discarded, and costs nothing', async () => {
  const { page, wallet } = session
  const counts = await countDuring(async () => {
    wallet.next('reject')
    await launchHolding()
    await page.getByText('Declined in the wallet').waitFor()
    await page.goto(`${stack.url}/#/instances`)
    await page.getByText(/is not finished/).waitFor()
    await page.getByRole('link', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByText('The chain knows no lease with this id').waitFor()
    await page.goto(`${stack.url}/#/instances`)
    await page.getByRole('rowheader').first().waitFor()
    assert.equal(await page.getByText(/is not finished/).count(), 0)
  })
  assert.equal(counts.leases, 0)
})
