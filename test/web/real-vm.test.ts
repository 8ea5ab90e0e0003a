import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { type RunningNetwork, startNetwork } from '../../scripts/network/index.ts'
import { createFreeholdClient, readLease } from '../../sdk/index.ts'
import { makeTempDir, removeTempDir, waitFor } from '../support/index.ts'
import { makeSshKey } from './keys.ts'
import { connect, fillLaunch, pressLaunch, type Session, startSession } from './session.ts'

const run = promisify(execFile)

let network: RunningNetwork
let session: Session
let url: string
const folder = makeTempDir('real-vm')
const keyFile = makeSshKey(folder)

before(async () => {
  // Without verifiers a lease is settled in the block that closes it.
  network = await startNetwork({ stateDir: join(folder, 'state'), services: ['index', 'host', 'console'] })
  url = network.consoleUrl!
  session = await startSession({ url, network: network.network })
})

after(async () => {
  await session?.close()
  await network?.stop()
  removeTempDir(folder)
})

/** Runs the command of the page as somebody who pasted it would, with the test's own key. */
function login(command: string, says: string) {
  const options = `-i ${keyFile} -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=20`
  return run('/bin/sh', ['-c', `${command} ${options} '${says}'`], { timeout: 120_000 })
}

/** Signs in to the host and works the machine as its tenant would, each view once. */
async function operate(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Sign in to host/ }).click()
  await page.getByTestId('power').getByText('On').waitFor()
  await page.getByText('tcp-22').waitFor()
  await page.getByTestId('power-state').getByText('Services: Ready').waitFor()

  await page.getByRole('tab', { name: 'Terminal' }).click()
  const terminal = page.getByRole('region', { name: 'Terminal' })
  await page.getByText('Connected', { exact: true }).waitFor()
  await page.keyboard.press('Enter') // the console asks for it first
  await terminal.locator('.xterm-rows').getByText('#').first().waitFor()
  await page.keyboard.type('echo "I am $((6 * 7))"\n')
  await terminal.getByText('I am 42').waitFor()

  await page.getByRole('tab', { name: 'Monitor' }).click()
  await page.getByTestId('latest-memoryTotalBytes').filter({ hasText: 'MiB' }).waitFor()

  await page.getByRole('tab', { name: 'Ports' }).click()
  await page.getByLabel('Port in the machine').fill('8080')
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  // Without root the guests of the local network share the network of their user, and no port can be opened.
  const isRoot = process.getuid?.() === 0
  if (isRoot) await page.getByRole('rowheader', { name: 'TCP 8080' }).waitFor()
  else await page.getByText(/can open no ports/).waitFor()

  await page.getByRole('tab', { name: 'Snapshots' }).click()
  await page.getByRole('button', { name: 'Take a snapshot' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('first')
  await page.getByRole('button', { name: 'Take the snapshot' }).click()
  await page.getByRole('rowheader', { name: 'first' }).waitFor()

  await page.getByRole('tab', { name: 'Overview' }).click()
  for (const [action, then] of [
    ['Stop', 'Off'],
    ['Start', 'On'],
  ] as const) {
    await page.getByRole('button', { name: 'Power' }).click()
    await page.getByRole('menuitem', { name: action, exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: action }).click()
    await page.getByTestId('power').getByText(then, { exact: true }).waitFor()
  }

  await page.getByRole('tab', { name: 'Logs' }).click()
  await page.getByRole('region', { name: 'Log' }).locator('.log-line').first().waitFor()
  await page.getByRole('tab', { name: 'Audit' }).click()
  await page.getByRole('rowheader', { name: /^Snapshot taken/ }).waitFor()
}

test('the command on the page logs in to a machine that the console rented, and to no other', async () => {
  const { page } = session
  await page.getByText('Answers').waitFor()
  await connect(page)
  await fillLaunch(page, url, { keyFile, query: 'memoryMib=128&diskGib=1' })
  await page.getByText('Name, first-boot script, checks and restart').click()
  await page.getByLabel('Ready when').fill('tcp:22')
  const leaseId = await pressLaunch(page)
  await page.getByText('The host prepares the machine').waitFor()
  await page.getByText('Running', { exact: true }).first().waitFor({ timeout: 300_000 })

  const command = (await page.locator('#ssh-command').textContent())!
  const { stdout } = await login(command, 'echo "I run $(uname -s)"')
  assert.equal(stdout, 'I run Linux\n')

  // The block for an ssh config reaches the same machine by its name.
  await page.getByRole('tab', { name: 'ssh config' }).click()
  const block = (await page.locator('#ssh-config').textContent())!
  const configFile = join(folder, 'ssh_config')
  writeFileSync(configFile, `${block}\n`)
  const named = await login(`ssh -F ${configFile} ${/^Host (\S+)/.exec(block)![1]}`, 'echo "by name"')
  assert.equal(named.stdout, 'by name\n')

  await operate(page)

  // Its machine was off and is on: the same command reaches it once it has booted.
  const again = () =>
    login(command, 'true').then(
      () => true,
      () => false,
    )
  await waitFor(again, { what: 'the machine that was started again takes logins', seconds: 180 })

  // A machine with another host key is refused, without a question.
  const forged = command.replace(/SHA256:[A-Za-z0-9+/]{43}/, `SHA256:${'A'.repeat(43)}`)
  assert.notEqual(forged, command)
  await assert.rejects(login(forged, 'true'), /Host key verification failed/)

  // It is among the instances, and closing it ends it for everybody.
  await page.getByRole('link', { name: 'Instances' }).click()
  await page.getByRole('rowheader').getByRole('link').click()
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('button', { name: 'Close the instance' }).click()
  await page.getByText('Everybody is paid, to the unit.').waitFor()
  const { word } = await readLease(createFreeholdClient({ network: network.network }), { leaseId })
  assert.equal(word.state, 'Closed')
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('rowheader', { name: 'Machine running' }).waitFor()
  assert.deepEqual(session.browser.errors, [])
})
