import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Hex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import {
  createFreeholdClient,
  publishOffer,
  readLease,
  testUsdcAbi,
  usdc,
  withdrawOffer,
  write,
} from '../../sdk/index.ts'
import { developmentAccounts, waitFor } from '../support/index.ts'
import { useConsoleWorld } from './console-world.ts'
import { startProviderDouble } from './provider-double.ts'
import {
  connect,
  fillLaunch,
  pressLaunch,
  type Session,
  type SessionOptions,
  startSession,
} from './session.ts'

const world = useConsoleWorld('refusals')
const { keyFile } = world

beforeEach(() => {
  world.provider.setAnswering(true)
  world.provider.setActivating(true)
})

async function inBrowser(
  work: (session: Session) => Promise<void>,
  options: SessionOptions = {},
): Promise<void> {
  const session = await startSession(world.stack, options)
  try {
    await work(session)
  } finally {
    await session.close()
  }
}

/** Launches, and leaves the wallet at the question for the permit. */
async function launchUntilPermit({ page, wallet }: Pick<Session, 'page' | 'wallet'>): Promise<Hex> {
  wallet.next('hold')
  const leaseId = await pressLaunch(page)
  await waitFor(() => wallet.pending().length === 1, {
    what: 'the wallet is asked for the permit',
    seconds: 60,
  })
  return leaseId
}

/** Who works all hosts of these tests. */
const operatorClient = () =>
  createFreeholdClient({ network: world.stack.network, account: developmentAccounts.operator })

const asked = ({ wallet }: Session, method: string) => wallet.log.filter((entry) => entry.method === method)

test('what the wallet declines changes nothing and can be tried again', () =>
  inBrowser(async (session) => {
    const { page, wallet } = session
    wallet.next('reject')
    await page.getByRole('button', { name: 'Connect wallet' }).click()
    await page.getByRole('button', { name: 'Test wallet' }).click()
    await page.getByRole('dialog').getByText('You declined in your wallet').waitFor()
    await page.getByRole('button', { name: 'Test wallet' }).click()
    await page.getByRole('button', { name: /^Wallet 0x/ }).waitFor()

    await fillLaunch(page, world.stack.url, { keyFile })
    wallet.next('reject')
    const leaseId = await pressLaunch(page)
    await page.getByText('Declined in the wallet').waitFor()
    wallet.next('approve', 'reject')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Declined in the wallet').waitFor({ state: 'detached' })
    await page.getByText('Declined in the wallet').waitFor()
    assert.equal(asked(session, 'eth_sendTransaction').length, 1)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Running', { exact: true }).first().waitFor()

    // The permit that was signed once is not asked for again.
    assert.equal(asked(session, 'eth_signTypedData_v4').length, 2)
    assert.equal(
      (await readLease(createFreeholdClient({ network: world.stack.network }), { leaseId })).word.state,
      'Active',
    )
  }))

test('a wallet on another network is told so and switched', () =>
  inBrowser(
    async ({ page, wallet }) => {
      await page.getByRole('button', { name: 'Connect wallet' }).click()
      wallet.next('approve', 'reject')
      await page.getByRole('button', { name: 'Test wallet' }).click()
      await page.getByText('Your wallet is on another network', { exact: true }).waitFor()
      await page.keyboard.press('Escape')
      await fillLaunch(page, world.stack.url, { keyFile })
      await page.getByRole('button', { name: 'Sign and launch' }).click()
      await page.getByText(/The wallet is on chain 1; this network is chain 31337/).waitFor()
      await page.getByRole('button', { name: 'Switch network' }).click()
      await page
        .getByText(/You declined in your wallet/)
        .first()
        .waitFor()
      await page.getByRole('button', { name: 'Switch network' }).click()
      await page
        .getByText('Your wallet is on another network', { exact: true })
        .waitFor({ state: 'detached' })
      await pressLaunch(page)
      await page.getByText('Running', { exact: true }).first().waitFor()
    },
    { current: 1 },
  ))

test('a wallet without USDC reads how much is missing, is not asked to sign, and gets test money', () =>
  inBrowser(
    async (session) => {
      const { page } = session
      await connect(page)
      await fillLaunch(page, world.stack.url, { keyFile })
      await page.getByText('Your wallet holds 0.00').waitFor()
      await page.getByRole('button', { name: 'Sign and launch' }).click()
      await page.getByText(/the wallet holds 0\.00: add 0\.\d+ USDC/).waitFor()
      assert.equal(asked(session, 'eth_signTypedData_v4').length, 0)

      // On the local network it gets what it needs from a development wallet, and can rent.
      await page.getByRole('button', { name: 'Get test money' }).click()
      await page.getByText('Your wallet holds 1,000.00').waitFor()
      await page.getByRole('button', { name: 'Get test money' }).waitFor({ state: 'detached' })
      await pressLaunch(page)
      await page.getByText('Running', { exact: true }).first().waitFor()
    },
    { key: generatePrivateKey() },
  ))

test('a wallet without coin for gas reads what to send it, and goes on once it has some', () => {
  const key = generatePrivateKey()
  const { address } = privateKeyToAccount(key)
  return inBrowser(
    async (session) => {
      const { page } = session
      const giver = createFreeholdClient({
        network: world.stack.network,
        account: developmentAccounts.tenant,
      })
      await write(giver, {
        address: world.stack.network.contracts.usdc,
        abi: testUsdcAbi,
        functionName: 'transfer',
        args: [address, usdc('100')],
      })
      await connect(page)
      await fillLaunch(page, world.stack.url, { keyFile })
      await page.getByText('Your wallet holds 100.00').waitFor()
      await pressLaunch(page)
      await page.getByText(`${address} has too little ETH to pay for the transaction's gas.`).waitFor()
      await page.getByText('Next: send some ETH to it; USDC cannot pay for gas.').waitFor()
      await world.stack.chain.testClient.setBalance({ address, value: 10n ** 18n })
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByText('Running', { exact: true }).first().waitFor()
      assert.equal(asked(session, 'eth_signTypedData_v4').length, 1)
    },
    { key },
  )
})

test('a first-boot script that does not fit on the chain is refused before anything is signed', () =>
  inBrowser(async (session) => {
    const { page } = session
    await connect(page)
    await fillLaunch(page, world.stack.url, { keyFile })
    await page.getByRole('button', { name: 'Name, first-boot script, checks and restart' }).click()
    const script = page.getByRole('textbox', { name: 'First-boot script' })
    await script.fill(`#!/bin/sh\n# ${'x'.repeat(9000)}\n`)
    await page.getByRole('button', { name: 'Sign and launch' }).click()
    const sentence = /The first-boot script has 90\d\d characters, at most 6000 fit on the chain/
    await page.getByRole('listitem').filter({ hasText: sentence }).waitFor()
    assert.equal(await page.getByText(sentence).count(), 2, 'at the button and at the field')
    assert.equal(asked(session, 'eth_signTypedData_v4').length, 0)
    await script.fill('#!/bin/sh\necho hello\n')
    await pressLaunch(page)
    await page.getByText('Running', { exact: true }).first().waitFor()
  }))

test('a malformed key and a missing one are refused before anything is signed', () =>
  inBrowser(async (session) => {
    const { page } = session
    await connect(page)
    await fillLaunch(page, world.stack.url, { keyFile })
    const keys = page.getByLabel('SSH public key')
    await keys.fill('-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA')
    await page
      .getByText(/This is a private key: never share it/)
      .first()
      .waitFor()
    await keys.fill('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOeuPJLlecjvcga004NyEF')
    await page
      .getByText(/cut short|damaged/)
      .first()
      .waitFor()
    await keys.fill('')
    await page.getByRole('button', { name: 'Sign and launch' }).click()
    await page.getByText('Paste a public key').waitFor()
    assert.equal(asked(session, 'eth_signTypedData_v4').length, 0)
  }))

test('a size that nobody has is explained, and the change that would fit is one click away', () =>
  inBrowser(async ({ page }) => {
    await page.goto(`${world.stack.url}/#/launch?image=micro&memoryMib=65536&vcpus=2`)
    await page.getByText('Nothing fits right now').waitFor()
    await page.getByText(/\d+ instead of 65536 MiB of memory/).waitFor()
    await page.getByRole('button', { name: 'Change the size' }).click()
    await page.getByTestId('total').waitFor()
    assert.doesNotMatch(page.url(), /memoryMib=65536/)
  }))

test('a host that does not answer is hidden, and the table says so', () =>
  inBrowser(async ({ page }) => {
    world.provider.setAnswering(false)
    await page.reload()
    await page.getByText('1 offer is hidden: the host has not answered for two minutes.').waitFor()
    assert.equal(await page.getByRole('link', { name: `Launch on host ${world.provider.host}` }).count(), 0)
    await page.getByText('No host answers right now').waitFor()
  }))

test('an offer that is withdrawn between quote and transaction costs nothing and says what to do', async () => {
  const passing = await startProviderDouble(world.stack.network, { region: 'FR-PAR' })
  try {
    await inBrowser(async ({ page, wallet }) => {
      await connect(page)
      await fillLaunch(page, world.stack.url, { keyFile, query: `host=${passing.host}` })
      await launchUntilPermit({ page, wallet })
      const operator = operatorClient()
      await withdrawOffer(operator, { offer: passing.offer })
      wallet.resolve('approve')
      await page.getByText('This step did not work').waitFor()
      await page
        .getByText(/Next: /)
        .first()
        .waitFor()
    })
  } finally {
    await passing.stop()
  }
})

test('an offer that is replaced between quote and transaction is said to be, and quoted anew', async () => {
  const dearer = await startProviderDouble(world.stack.network, { region: 'NL-AMS' })
  try {
    await inBrowser(async ({ page, wallet }) => {
      await connect(page)
      await fillLaunch(page, world.stack.url, { keyFile, query: `host=${dearer.host}` })
      const before = (await page.getByTestId('total').textContent()) ?? ''
      const leaseId = await launchUntilPermit({ page, wallet })
      const operator = operatorClient()
      const { prices } = dearer.offer
      await withdrawOffer(operator, { offer: dearer.offer })
      await publishOffer(operator, {
        offer: { ...dearer.offer, prices: { ...prices, point: prices.point * 2n } },
      })
      wallet.resolve('approve')
      await page.getByText(/Offer 0x\S+ was changed, withdrawn or voided since the quote\./).waitFor()
      await page.getByRole('button', { name: 'New quote' }).click()
      await page.waitForURL(/#\/launch\?.*host=/)
      await page.getByTestId('total').filter({ hasNotText: before }).waitFor()
      const renewed = await pressLaunch(page)
      assert.notEqual(renewed, leaseId)
      await page.getByText('Running', { exact: true }).first().waitFor()
    })
  } finally {
    await dearer.stop()
  }
})

test('a lease that no host starts can be cancelled, and everything comes back after the deadline', () =>
  inBrowser(async ({ page }) => {
    world.provider.setActivating(false)
    await connect(page)
    await fillLaunch(page, world.stack.url, { keyFile })
    const leaseId = await pressLaunch(page)
    await page.getByText('The host prepares the machine').waitFor()
    await world.stack.letPass(1801)
    await page.getByText('The host did not start it in time').waitFor()
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page.getByRole('button', { name: 'Cancel the instance' }).click()
    await page.getByText('Reason: the host did not start it in time.').waitFor()
    const { ending, firstDepositUnits } = await readLease(
      createFreeholdClient({ network: world.stack.network }),
      {
        leaseId,
      },
    )
    assert.equal(ending?.refundedUnits, firstDepositUnits)
  }))
