import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createFreeholdClient, readLease } from '../../sdk/index.ts'
import { waitFor } from '../support/index.ts'
import { useConsoleWorld } from './console-world.ts'
import { keyboardOf } from './keyboard.ts'
import { leaseIdIn, startSession } from './session.ts'

const world = useConsoleWorld('keyboard')
const { keyFile } = world

test('a whole rental without a mouse: the focus is seen, and is where one goes on', async () => {
  const session = await startSession(world.stack)
  const { page } = session
  const { tabTo, press, place } = keyboardOf(page)
  const dialog = page.getByRole('dialog')
  const focusComesTo = (where: RegExp, what: string) =>
    waitFor(async () => where.test((await place()) ?? ''), { what, seconds: 60 })
  const isInDialog = () => dialog.evaluate((element) => element.contains(document.activeElement))
  try {
    const launch = page.getByRole('link', { name: `Launch on host ${world.provider.host}` })
    await launch.waitFor()

    // Connecting: the dialog takes the focus, keeps it, gives it back, and lets it go on when its button is no more.
    const connect = page.getByRole('button', { name: 'Connect wallet' })
    await tabTo(connect)
    await press('Enter')
    await dialog.waitFor()
    assert.ok(await isInDialog(), 'the dialog has the focus')
    await press('Shift+Tab', 'Shift+Tab', 'Shift+Tab')
    assert.ok(await isInDialog(), 'Tab does not leave the dialog')
    await press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await focusComesTo(/Connect wallet/, 'the button has the focus again')
    await press('Enter')
    await tabTo(page.getByRole('button', { name: 'Test wallet' }))
    await press('Enter')
    await page.getByRole('button', { name: /^Wallet 0x/ }).waitFor()
    await dialog.waitFor({ state: 'detached' })
    await focusComesTo(/./, 'the focus is somewhere after connecting')

    // From the marketplace, whose table is one stop with arrows inside, to the form, which is filled from top to bottom.
    await tabTo(page.getByRole('columnheader').first())
    await press('ArrowDown', 'End')
    await focusComesTo(
      new RegExp(`Launch on host ${world.provider.host}`),
      'the link in the table has the focus',
    )
    await press('Enter')
    await page.waitForURL(/#\/launch\?/)
    await page.getByRole('heading', { name: 'Launch an instance' }).waitFor()
    await focusComesTo(/#page/, 'a new page has the focus')
    const images = page.getByRole('radiogroup', { name: 'Image' })
    await images.waitFor()
    await tabTo(images)
    await press('ArrowDown')
    await page.waitForURL(/image=micro/)
    await tabTo(page.getByLabel('Hours', { exact: true }))
    await press('Control+A', '2', 'Tab')
    await page.waitForURL(/hours=2(&|$)/)
    await tabTo(page.getByLabel('SSH public key'))
    await page.keyboard.insertText(readFileSync(`${keyFile}.pub`, 'utf8').trim())
    await page.getByTestId('total').waitFor()
    await tabTo(page.getByRole('button', { name: 'Sign and launch' }))
    await press('Enter')
    await page.waitForURL(/#\/instances\/0x/)
    const leaseId = leaseIdIn(page)
    await page.getByText('Running', { exact: true }).first().waitFor()
    await focusComesTo(/#page/, 'the instance has the focus')

    // More runway, then the end: each dialog gives the focus back to what opened it, while there is such a thing.
    const topUp = page.getByRole('button', { name: 'Top up' })
    await tabTo(topUp)
    await press('Enter')
    await dialog.waitFor()
    assert.ok(await isInDialog())
    await press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await focusComesTo(/Top up/, 'the button has the focus again')
    await press('Space')
    await tabTo(dialog.getByLabel('Amount (USDC)'))
    await press('Control+A')
    await page.keyboard.type('0.25')
    await tabTo(dialog.getByRole('button', { name: 'Top up' }))
    await press('Enter')
    await page.getByText('Topped up').waitFor()
    await focusComesTo(/./, 'the focus is somewhere after the top-up')

    await tabTo(page.getByRole('button', { name: 'Close', exact: true }))
    await press('Enter')
    await dialog.waitFor()
    assert.ok(await isInDialog())
    await tabTo(dialog.getByRole('radiogroup'))
    await press('ArrowDown')
    await tabTo(dialog.getByRole('button', { name: 'Close the instance' }))
    await press('Enter')
    await page.getByText('Reason: a failure of the host.').waitFor()
    await focusComesTo(/./, 'the focus is somewhere after the end')
    await tabTo(page.getByRole('link', { name: 'Launch again' }))

    // A link of the navigation stays where it is, and the focus goes on all the same.
    await tabTo(page.getByRole('link', { name: 'History', exact: true }), 'backward')
    await press('Enter')
    await page.waitForURL(/#\/history/)
    await focusComesTo(/#page/, 'the page behind a link that stays has the focus')

    const lease = await readLease(createFreeholdClient({ network: world.stack.network }), { leaseId })
    assert.deepEqual([lease.word.state, lease.ending?.reason], ['Closed', 'HostFailure'])
    assert.deepEqual(session.browser.errors, [])
  } finally {
    await session.close()
  }
})
