import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { erc20Abi } from 'viem'
import { createFreeholdClient, readLease } from '../../sdk/index.ts'
import { developmentAccounts } from '../support/index.ts'
import { startBrowser } from './browser.ts'
import { useConsoleWorld } from './console-world.ts'
import { connect, fillLaunch, pressLaunch, startSession } from './session.ts'

const world = useConsoleWorld('journey')
const { keyFile } = world

function balanceOf(account: `0x${string}`) {
  const address = world.stack.network.contracts.usdc
  return world.stack.chain.publicClient.readContract({
    address,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args: [account],
  })
}

test('a tenant connects, rents, sees it run, tops up, closes and is settled to the unit', async () => {
  const session = await startSession(world.stack)
  try {
    const { page, wallet } = session
    const client = createFreeholdClient({ network: world.stack.network })
    const tenant = developmentAccounts.tenant.address
    const payee = developmentAccounts.provider.address
    const [tenantBefore, payeeBefore] = [await balanceOf(tenant), await balanceOf(payee)]

    // The marketplace shows the offer and takes it to the launch page.
    await page.getByRole('link', { name: `Host ${world.provider.host}`, exact: true }).waitFor()
    await page.getByText('Answers').waitFor()
    await connect(page)
    await page.getByRole('link', { name: `Launch on host ${world.provider.host}` }).click()
    await page.waitForURL(new RegExp(`#/launch\\?.*host=${world.provider.host}`))

    // One signature and one transaction.
    await fillLaunch(page, world.stack.url, { keyFile })
    const leaseId = await pressLaunch(page)
    await page.getByText('Running', { exact: true }).first().waitFor()
    const asked = wallet.log.filter(({ method }) => /sign|send/.test(method)).map(({ method }) => method)
    assert.deepEqual(asked, ['eth_signTypedData_v4', 'eth_sendTransaction'])
    const opened = await readLease(client, { leaseId })
    assert.equal(opened.terms.tenant, tenant)
    assert.equal(opened.terms.shape.memoryMib, 512)
    assert.equal(tenantBefore - (await balanceOf(tenant)), opened.word.depositUnits)

    // The page says how to log in, with the host key of the chain.
    const command = (await page.locator('#ssh-command').textContent()) ?? ''
    assert.match(command, /^ssh -p 40001 /)
    assert.match(command, /SHA256:[A-Za-z0-9+/]{43} /)
    assert.match(command, / root@127\.0\.0\.1$/)

    // A top-up adds to the purse.
    await page.getByRole('button', { name: 'Top up' }).click()
    await page.getByRole('dialog').getByLabel('Amount (USDC)').fill('0.25')
    await page.getByRole('dialog').getByRole('button', { name: 'Top up' }).click()
    await page.getByText('Topped up').waitFor()
    const topped = await readLease(client, { leaseId })
    assert.equal(topped.word.depositUnits - opened.word.depositUnits, 250_000n)

    // A minute goes by on the chain, however quick this machine is, so that there is something to pay for.
    await world.stack.letPass(60)

    // Closing returns what is left; the reason stands on the chain.
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.getByRole('dialog').getByLabel('The machine failed').check()
    await page.getByRole('button', { name: 'Close the instance' }).click()
    await page.getByText('Reason: a failure of the host.').waitFor()
    await page.getByTestId('returned').waitFor()
    const { ending, word } = await readLease(client, { leaseId })
    assert.equal(word.state, 'Closed')
    assert.equal(ending?.reason, 'HostFailure')
    const spent = tenantBefore - (await balanceOf(tenant))
    const fee = spent - ((await balanceOf(payee)) - payeeBefore)
    assert.ok(spent > 0n && fee >= 0n && fee * 10_000n <= spent * 250n, `spent ${spent}, fee ${fee}`)

    // The history has every event with its transaction, on the page and as CSV.
    await page.goto(`${world.stack.url}/#/history`)
    for (const what of ['Opened, deposit paid in', 'Machine running', 'Topped up', 'Closed']) {
      await page.getByRole('rowheader', { name: what }).waitFor()
    }
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export CSV' }).click()
    const lines = readFileSync(await (await downloading).path(), 'utf8')
      .trim()
      .split('\r\n')
    assert.equal(lines.length, 5)
    assert.match(lines[1]!, new RegExp(`^\\d{4}-.*,Closed,HostFailure,${leaseId},0\\.00,`))
    await page.locator('a[href^="#/transactions/"]').first().click()
    await page.getByText('USDC that moved').waitFor()
    await page.getByText('LeaseClosed').waitFor()

    assert.deepEqual(session.browser.errors, [])
  } finally {
    await session.close()
  }
})

test('a newcomer without a wallet rents with the development wallet and a key file; a reload keeps the wallet', async () => {
  const browser = await startBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(world.stack.url)
    await page.getByRole('button', { name: 'Connect wallet' }).click()
    await page.getByText('Its key is public').waitFor()
    await page.getByRole('button', { name: 'Development tenant' }).click()
    await page.getByRole('button', { name: /^Wallet 0x/ }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: /^Wallet 0x/ }).waitFor()
    await page.goto(`${world.stack.url}/#/launch?image=micro`)
    await page.locator('input[type=file]').setInputFiles(`${keyFile}.pub`)
    const keys = page.getByLabel('SSH public key')
    await page.waitForFunction(
      (area) => (area as HTMLTextAreaElement).value !== '',
      await keys.elementHandle(),
    )
    assert.equal(await keys.inputValue(), readFileSync(`${keyFile}.pub`, 'utf8').trim())
    await page.getByTestId('total').waitFor()
    await pressLaunch(page)
    await page.getByText('Running', { exact: true }).first().waitFor()
    assert.deepEqual(browser.errors, [])
  } finally {
    await browser.close()
  }
})
