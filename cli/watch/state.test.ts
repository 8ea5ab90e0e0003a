import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel } from './channels/channel.ts'
import { readWatchConfig } from './config.ts'
import { courier } from './courier.ts'
import type { NewEvent } from './event.ts'
import { newLease, readMemory, type WatchMemory } from './memory.ts'
import { openWatchState } from './state.ts'

const folder = mkdtempSync(join(tmpdir(), 'freehold-watch-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const lease = { leaseId: '0x7c', host: 7n } as const
const empty: WatchMemory = { version: 1, sinceBlock: '1', leases: {}, deliveries: [] }
const news = (of: string): NewEvent => ({ kind: 'activated', of, says: `It runs, ${of}.`, details: {} })
const open = (memory: WatchMemory, ...channels: string[]) =>
  openWatchState(memory, { folder, network: 'local', channels })

test('news waits on disk until each channel has it, and is told to none twice', () => {
  const state = open(empty, 'terminal', 'slack')
  state.take(lease, { memory: newLease, events: [news('0xa1')] })
  state.done('terminal', state.next('terminal')!.id)
  assert.equal(state.next('terminal'), null)
  // As after kill -9: what is on disk is all there is.
  const again = open(readMemory(folder)!, 'terminal', 'slack')
  assert.equal(again.next('terminal'), null)
  assert.equal(again.next('slack')?.says, 'It runs, 0xa1.')
  assert.deepEqual(again.of('0x7c'), newLease)
  again.done('slack', again.next('slack')!.id)
  assert.deepEqual(readMemory(folder)?.deliveries, [])
  assert.equal(statSync(join(folder, 'memory.json')).mode & 0o077, 0)
})

test('what waits for a channel that is no more waits for nobody, and not more than a thousand wait', () => {
  const state = open(empty, 'slack')
  for (let i = 0; i < 1100; i++) state.take(lease, { memory: newLease, events: [news(`${i}`)] })
  assert.equal(state.memory().deliveries.length, 1000)
  assert.equal(state.next('slack')?.says, 'It runs, 100.')
  assert.deepEqual(open(readMemory(folder)!, 'terminal').memory().deliveries, [])
})

test('a successor inherits what was told of its lease, but nothing of one that is only held still', () => {
  const state = open({ ...empty, leases: { '0x7c': { ...newLease, state: 'Active', runway: 'low' } } })
  state.inherit('0x7c', '0x8d')
  assert.equal(state.of('0x8d')?.runway, 'low')
  state.take(lease, { memory: { ...newLease, state: 'Settling' }, events: [] })
  state.inherit('0x7c', '0x9e')
  assert.equal(state.of('0x9e'), null)
})

test('a damaged memory is refused: to begin anew would tell everything again', () => {
  writeFileSync(join(folder, 'memory.json'), '{"version":1')
  assert.throws(() => readMemory(folder), /is damaged/)
})

test('a channel that fails is tried again and holds up no other; it is said twice', async () => {
  const state = open(empty, 'good', 'bad')
  for (const name of ['1', '2']) state.take(lease, { memory: newLease, events: [news(name)] })
  const got: string[] = []
  let failures = 1
  const channel = (name: string, fails: () => boolean): Channel => ({
    name,
    async send({ says }) {
      if (fails()) throw new Error('it is away')
      got.push(`${name}: ${says}`)
    },
  })
  const notes: string[] = []
  const stop = new AbortController()
  const options = { state, note: (says: string) => notes.push(says), signal: stop.signal }
  const running = Promise.all([
    courier(
      channel('good', () => false),
      options,
    ),
    courier(
      channel('bad', () => failures-- > 0),
      options,
    ),
  ])
  for (let i = 0; i < 600 && got.length < 4; i++) await sleep(100)
  stop.abort()
  await running
  assert.deepEqual(
    got.filter((one) => one.startsWith('good')),
    ['good: It runs, 1.', 'good: It runs, 2.'],
  )
  assert.deepEqual(
    got.filter((one) => one.startsWith('bad')),
    ['bad: It runs, 1.', 'bad: It runs, 2.'],
  )
  assert.equal(got[0], 'good: It runs, 1.')
  assert.deepEqual(notes, ['bad does not take events, and is tried again: it is away.', 'bad works again.'])
})

const home = folder
const config = (content: unknown, env: Record<string, string> = {}) => {
  writeFileSync(join(home, 'watch.json'), JSON.stringify(content))
  return readWatchConfig({ home, io: { env } }, {})
}

test('configuration: secrets come from files and the environment, and what is wrong is named', () => {
  writeFileSync(join(home, 'slack-url'), 'https://hooks.example.net/T0/secret\n')
  const { channels } = config(
    {
      slack: { urlFile: 'slack-url' },
      telegram: { chatId: -42 },
      email: { host: 'mail.example.net', user: 'ada', from: 'a@example.net', to: ['b@example.net'] },
    },
    { FREEHOLD_TELEGRAM_TOKEN: '12:t', FREEHOLD_SMTP_PASSWORD: 'p' },
  )
  assert.deepEqual(
    channels.map(({ name }) => name),
    ['slack', 'telegram', 'email'],
  )
  assert.throws(() => config({ telegram: { chatId: 1 } }), /FREEHOLD_TELEGRAM_TOKEN is not set/)
  assert.throws(() => config({ slack: {} }), /url or urlFile is needed/)
  assert.throws(
    () => config({ email: { host: 'x', password: 'hunter2' } }),
    (error: Error) => {
      assert.match(error.message, /Unrecognized key/)
      assert.doesNotMatch(error.message, /hunter2/)
      return true
    },
  )
  assert.throws(() => config({ pollSeconds: 60 }), /pollSeconds/)
  writeFileSync(join(home, 'watch.json'), '{"slack": "https://hooks.example.net/secret"')
  assert.throws(
    () => readWatchConfig({ home, io: { env: {} } }, {}),
    (error: Error) => !/secret/.test(`${error.message}${error.cause}`),
  )
  assert.throws(() => readWatchConfig({ home, io: { env: {} } }, { config: '/nowhere.json' }), /There is no/)
  assert.equal(readFileSync(join(home, 'slack-url'), 'utf8').length > 0, true)
})
