import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Hex } from 'viem'
import { CTRL_C, ENTER, runAtTerminal } from '../testing/terminal.ts'
import { type CliWorld, startCliWorld } from '../testing/world.ts'

let world: CliWorld
let leaseId: Hex
before(async () => {
  world = await startCliWorld()
  const words = ['rent', '--image', 'micro', '--hours', '24', '--yes', '--no-wait']
  leaseId = (await world.json<{ leaseId: Hex }>(words)).leaseId
  await world.host.activate(leaseId, 'ssh://root@127.0.0.1:40022', `0x${'ab'.repeat(32)}`)
})
after(() => world.stop())

const machine = () => world.host.machines.machine(leaseId)
const atConsole = (answers: Parameters<typeof runAtTerminal>[2]) =>
  runAtTerminal(['console', leaseId], world.env, answers)

test('console: what was said before, what is typed, Ctrl-C to the guest; ~. leaves and restores the terminal', async () => {
  const { code, stdout, stderr, rawModes, unanswered } = await atConsole([
    ['login: ', 'ada\r'],
    ['ada\r', CTRL_C],
    [CTRL_C, '\r~?'],
    ['~~  a tilde', '~.'],
  ])
  assert.equal(code, 0, stderr)
  assert.deepEqual(unanswered, [])
  assert.ok(stdout.startsWith('booted\r\nlogin: ada\r\u0003\r'), stdout)
  assert.match(stdout, /Left the console; the machine goes on\.\n$/)
  assert.deepEqual(rawModes, [true, false])
  assert.deepEqual(machine().sizes.at(0), { columns: 100, rows: 40 })
})

test('console: the guest ends it, and the terminal is restored', async () => {
  const { code, stdout, rawModes } = await atConsole([['login: ', 'exit\r']])
  assert.equal(code, 0)
  assert.match(stdout, /exit/)
  assert.deepEqual(rawModes, [true, false])
})

test('console: of a machine that is off, what it said last', async () => {
  machine().power = 'stopped'
  const { code, stdout, stderr } = await atConsole([])
  machine().power = 'running'
  assert.equal(code, 0)
  assert.match(stdout, /^booted\r\nlogin: /)
  assert.match(stderr, /The machine is off; this is what it said last/)
})

test('console: without a terminal it shows what comes, until the host ends it', async () => {
  const { code, stdout } = await world.freehold(['console', leaseId], { input: 'uptime; exit\n' })
  assert.equal(code, 0)
  assert.match(stdout, /^booted\r\nlogin: uptime; exit\n/)
})

test('console: refused to a stranger before anything is shown', async () => {
  const { code, stdout, stderr } = await world.freehold(['console', leaseId, '--wallet', 'operator'])
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.match(stderr, /belongs to 0x/)
})

test('a stored wallet: its passphrase is asked for once, to sign in; the session does without', async () => {
  const env = { ...world.env, FREEHOLD_HOME: join(world.folder, 'friend') }
  const made = await runAtTerminal(['wallet', 'create', 'own', '--json'], env, [
    ['Passphrase for the new wallet', `correct horse${ENTER}`],
    ['The same again', `correct horse${ENTER}`],
  ])
  const { address } = JSON.parse(made.stdout)
  await world.json(['share', 'grant', leaseId, address])
  const words = ['logs', leaseId, '--tail', '1', '--wallet', 'own']
  const silent = await world.freehold(words, { env })
  assert.equal(silent.code, 1)
  assert.match(silent.stderr, /A passphrase is needed, and there is no terminal to ask on/)
  const asked = await runAtTerminal(words, env, [['Passphrase of wallet own', `correct horse${ENTER}`]])
  assert.equal(asked.code, 0, asked.stderr)
  assert.deepEqual(asked.unanswered, [])
  assert.match(asked.stdout, /console line 5/)
  const again = await world.freehold(words, { env })
  assert.equal(again.code, 0, again.stderr)
  const { instance } = await world.json<{ instance: { role: string } }>(
    ['show', leaseId, '--wallet', 'own'],
    { env },
  )
  assert.equal(instance.role, 'viewer')
})
