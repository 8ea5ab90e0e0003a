import assert from 'node:assert/strict'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, test } from 'node:test'
import { waitFor } from '../../../test/support/index.ts'
import type { OperationRefusal } from '../../api/operations.ts'
import { type ObservedHost, observedHost } from '../support/observed-host.ts'
import type { ObservedInstance } from '../types.ts'
import { mostViewers } from './console.ts'
import { ConsoleHub } from './hub.ts'

let host: ObservedHost
let instance: ObservedInstance
let hub: ConsoleHub

beforeEach(async () => {
  host = observedHost('hub')
  instance = await host.add('1')
  hub = new ConsoleHub({ hypervisor: host.hypervisor, clock: host.clock, say: host.say })
})
afterEach(async () => {
  await hub.stop()
  host.remove()
})

const say = (words: string) => host.hypervisor.host.say(instance.guest, words)

interface Heard {
  readonly bytes: Duplex
  text: string
  ended: boolean
}

/** Opens the console and collects what it says. */
async function look(): Promise<Heard> {
  const { bytes } = await hub.open(instance)
  const so: Heard = { bytes, text: '', ended: false }
  bytes.on('data', (chunk: Buffer) => {
    so.text += chunk
  })
  bytes.on('end', () => {
    so.ended = true
  })
  return so
}

const hears = (so: Heard, words: string) =>
  waitFor(() => so.text.includes(words), {
    what: `the viewer heard ${JSON.stringify(words)}`,
    seconds: 10,
  }).catch(() => assert.match(so.text, new RegExp(words)))
const ends = (so: Heard) => waitFor(() => so.ended, { what: 'the viewer is let go', seconds: 10 })

test('all viewers see what the guest says, and what any of them types reaches it', async () => {
  const [ada, bob] = [await look(), await look()]
  say('login: ')
  await hears(ada, 'login: ')
  await hears(bob, 'login: ')
  bob.bytes.write('root\n') // this guest says again what is typed
  await hears(ada, 'root\n')
  assert.equal(hub.lastInputMs(instance.guest), host.clock.steadyMs())
})

test('who comes later sees what was said before, from the log and from those who looked', async () => {
  writeFileSync(instance.consoleLog, 'boot\n')
  const ada = await look()
  await hears(ada, 'boot\n')
  say('login: ')
  await hears(ada, 'login: ')
  const { bytes, isLive, scrollbackBytes } = await hub.open(instance)
  assert.equal(isLive, true)
  assert.equal(scrollbackBytes, 'boot\nlogin: '.length)
  bytes.destroy()
})

test('a guest that is off shows what it said last, then the end; one that never spoke is refused', async () => {
  await host.hypervisor.destroy(instance.guest)
  await assert.rejects(hub.open(instance), ({ reason }: OperationRefusal) => reason === 'unavailable')
  writeFileSync(instance.consoleLog, 'last words\n')
  const { bytes, isLive, scrollbackBytes } = await hub.open(instance)
  assert.equal(isLive, false)
  assert.equal(scrollbackBytes, 11)
  bytes.write('typed in vain')
  assert.equal(await text(bytes), 'last words\n')
})

test('without a readable log, what a viewer saw is kept after the guest ended and for another process', async () => {
  const ada = await look()
  say('seen\n')
  await hears(ada, 'seen\n')
  await hub.stop()
  await host.hypervisor.destroy(instance.guest)
  hub = new ConsoleHub({ hypervisor: host.hypervisor, clock: host.clock, say: host.say })
  const { bytes } = await hub.open(instance)
  assert.equal(await text(bytes), 'seen\n')
})

test('a restart is told and survived: the viewer stays', async () => {
  const ada = await look()
  await host.hypervisor.destroy(instance.guest)
  await hears(ada, 'the guest is off')
  ada.bytes.write('x')
  await hears(ada, 'what was typed is lost')
  await hub.tick()
  await host.hypervisor.start(instance.guest)
  hub.started(instance.guest)
  await hears(ada, 'the guest is on')
  say('login: ')
  await hears(ada, 'login: ')
  assert.equal(ada.ended, false)
})

test('a guest that stays off lets its viewers go after a minute', async () => {
  const ada = await look()
  await host.hypervisor.destroy(instance.guest)
  await hears(ada, 'the guest is off')
  await host.clock.advance(59_000)
  await hub.tick()
  assert.equal(ada.ended, false)
  await host.clock.advance(1000)
  await hub.tick()
  await ends(ada)
})

test('a daemon that went away is not the end of the guest: it is asked again', async () => {
  host.hypervisor.host.loseDaemon()
  await assert.rejects(hub.open(instance), ({ reason }: OperationRefusal) => reason === 'unavailable')
  host.hypervisor.host.restoreDaemon()
  await look()
})

test('a viewer that does not read misses something, is told so, and holds up nobody', async () => {
  const ada = await look()
  const { bytes: slow } = await hub.open(instance)
  const flood = 'x'.repeat(1000)
  for (let part = 0; part < 1000; part++) say(flood)
  say('the end')
  await hears(ada, 'the end')
  assert.ok(slow.readableLength <= 64 * 1024, `${slow.readableLength} bytes wait for it`)
  let heard = ''
  slow.on('data', (chunk: Buffer) => {
    heard += chunk
  })
  await waitFor(() => heard.endsWith('the end'), { what: 'the slow viewer catches up', seconds: 10 })
  const [, missed] = /\[host: (\d+) bytes were left out/.exec(heard) ?? []
  assert.equal(
    heard.length - (heard.match(/\r\n\[host: .*\]\r\n/)?.[0].length ?? 0) + Number(missed),
    1_000_007,
  )
})

test('a console on which nothing happens for half an hour lets its viewers go', async () => {
  const ada = await look()
  await host.clock.advance(29 * 60_000)
  await hub.tick()
  ada.bytes.write('x')
  await hears(ada, 'x')
  await host.clock.advance(29 * 60_000)
  await hub.tick()
  assert.equal(ada.ended, false)
  await host.clock.advance(60_000)
  await hub.tick()
  await hears(ada, 'let go')
  await ends(ada)
})

test('a viewer that stopped reading is let go, too, however much the guest says', async () => {
  const { bytes: deaf } = await hub.open(instance)
  const ada = await look()
  for (let minute = 0; minute < 32; minute++) {
    say('x'.repeat(50_000))
    await hears(ada, 'x')
    ada.text = ''
    await host.clock.advance(60_000)
    await hub.tick()
  }
  await waitFor(() => deaf.destroyed, { what: 'the deaf viewer is gone', seconds: 10 })
  assert.equal(ada.ended, false)
})

test('a console that nobody looks at any more is let go, and found again as it was', async () => {
  const ada = await look()
  say('one ')
  await hears(ada, 'one ')
  ada.bytes.destroy()
  await waitFor(() => ada.bytes.closed, { what: 'the viewer left', seconds: 10 })
  await host.clock.advance(29_000)
  await hub.tick()
  say('two ')
  await waitFor(
    async () => {
      const bob = await look()
      await new Promise(setImmediate)
      bob.bytes.destroy()
      return bob.text === 'one two '
    },
    { what: 'the console was still open', seconds: 10 },
  )
  await host.clock.advance(30_000)
  await hub.tick()
  await hub.tick()
  const carol = await look()
  await hears(carol, 'one two ')
})

test('not more viewers than there is room for', async () => {
  for (let viewer = 0; viewer < mostViewers; viewer++) await look()
  await assert.rejects(hub.open(instance), ({ reason }: OperationRefusal) => reason === 'conflict')
})

test('an end of the worker is told to whoever looks', async () => {
  const ada = await look()
  await hub.stop()
  await hears(ada, 'the worker of this host ends')
  await ends(ada)
})

test('an instance that was wiped does not come back, and nobody complains', async () => {
  const ada = await look()
  say('seen\n')
  await hears(ada, 'seen\n')
  rmSync(instance.folder, { recursive: true })
  await hub.stop()
  assert.deepEqual(host.said, [])
})

test('rotation between two looks loses nothing', async () => {
  writeFileSync(instance.consoleLog, 'old\n')
  renameSync(instance.consoleLog, `${instance.consoleLog}.0`)
  writeFileSync(instance.consoleLog, 'new\n')
  await hears(await look(), 'old\nnew\n')
})
