import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type PowerOffDoor, powerOff } from './power-off.ts'

type Way = 'agent' | 'acpi'
const patience = { agentSeconds: 0.6, acpiSeconds: 0.6 }

/** A guest that is off a moment after one of the ways in `obeys`, and what was done to it, in order. */
function guestWith({ hears = [], obeys = [] }: { hears?: readonly Way[]; obeys?: readonly Way[] }) {
  const done: string[] = []
  let isOff = false
  const end = () => {
    isOff = true
  }
  const door: PowerOffDoor = {
    async ask(way) {
      done.push(way)
      if (obeys.includes(way)) setTimeout(end, 100)
      return hears.includes(way)
    },
    isOff: async () => isOff,
    async pullPlug() {
      done.push('plug')
      isOff = true
    },
  }
  return { door, done }
}

async function timed(door: PowerOffDoor, given = patience): Promise<{ way: string | null; seconds: number }> {
  const began = performance.now()
  const way = await powerOff(door, given)
  return { way, seconds: (performance.now() - began) / 1000 }
}

test('a guest that obeys its agent is asked nothing else', async () => {
  const { door, done } = guestWith({ hears: ['agent', 'acpi'], obeys: ['agent'] })
  assert.equal((await timed(door)).way, 'agent')
  assert.deepEqual(done, ['agent'])
})

test('one that hears the agent and goes on gets the button when its time is over', async () => {
  const { door, done } = guestWith({ hears: ['agent', 'acpi'], obeys: ['acpi'] })
  const { way, seconds } = await timed(door)
  assert.equal(way, 'acpi')
  assert.ok(seconds >= patience.agentSeconds, `after ${seconds} s`)
  assert.deepEqual(done, ['agent', 'acpi'])
})

test('one that obeys neither is unplugged when both times are over, no sooner', async () => {
  const { door, done } = guestWith({ hears: ['agent', 'acpi'] })
  const { way, seconds } = await timed(door)
  assert.equal(way, 'plug')
  assert.ok(seconds >= 1.15, `after ${seconds} s`)
  assert.equal(done.at(-1), 'plug')
})

test('one without an agent waits for none: the button is pressed at once', async () => {
  // So long that no busy machine could be taken for one that waited.
  const generous = { agentSeconds: 60, acpiSeconds: 0.6 }
  const { door } = guestWith({ hears: ['acpi'], obeys: ['acpi'] })
  assert.equal((await timed(door, { ...generous, acpiSeconds: 60 })).way, 'acpi')
  const deaf = guestWith({ hears: ['acpi'] })
  const unplugged = await timed(deaf.door, generous)
  assert.equal(unplugged.way, 'plug')
  assert.ok(unplugged.seconds < 30, `its time is the button's alone, not ${unplugged.seconds} s`)
})

test('an agent that comes up while the button is pressed is asked as well', async () => {
  const { door, done } = guestWith({ hears: ['acpi'] })
  let asked = 0
  let isOff = false
  const waking: PowerOffDoor = {
    async ask(way, seconds) {
      await door.ask(way, seconds)
      if (way === 'agent' && ++asked === 2) isOff = true
      return way === 'acpi' || isOff
    },
    isOff: async () => isOff,
    pullPlug: door.pullPlug,
  }
  assert.equal(await powerOff(waking, { agentSeconds: 1, acpiSeconds: 4 }), 'agent')
  assert.deepEqual(done, ['agent', 'acpi', 'agent'])
})

test('an agent that hangs is not waited for again', async () => {
  const { door, done } = guestWith({})
  const hanging: PowerOffDoor = {
    ...door,
    async ask(way, seconds) {
      if (way === 'agent') await sleep(1100)
      return door.ask(way, seconds)
    },
  }
  assert.equal(await powerOff(hanging, { agentSeconds: 2, acpiSeconds: 2.5 }), 'plug')
  assert.deepEqual(done, ['agent', 'acpi', 'acpi', 'plug'])
})

test('a guest that is off is left alone', async () => {
  const { door, done } = guestWith({})
  assert.equal(await powerOff({ ...door, isOff: async () => true }, patience), null)
  assert.deepEqual(done, [])
})
