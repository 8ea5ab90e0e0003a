import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { makeTempDir, removeTempDir, waitFor } from '../../test/support/index.ts'
import { Freezer, type FreezerDoor } from './freezer.ts'
import { type GuestPower, HypervisorError } from './types.ts'

const root = makeTempDir('freezer')
after(() => removeTempDir(root))

/** A guest whose agent may fail. */
class Guest implements FreezerDoor {
  frozen = false
  power: GuestPower = 'running'
  failing: HypervisorError | null = null
  asked: string[] = []

  async agent(_name: string, command: string): Promise<unknown> {
    this.asked.push(command)
    if (this.failing !== null) throw this.failing
    this.frozen = command === 'guest-fsfreeze-freeze'
    return 2
  }

  async powerOf(): Promise<GuestPower> {
    return this.power
  }
}

let folder: string
let guest: Guest
let freezer: Freezer
const notes = () => readdirSync(folder)
const thawed = () => waitFor(() => !guest.frozen, { what: 'the guest is thawed', seconds: 20 })

beforeEach((t) => {
  folder = join(root, t.name.replaceAll(' ', '-'))
  guest = new Guest()
  freezer = new Freezer(guest, folder)
})

test('freezing is noted until it is undone', async () => {
  assert.equal(await freezer.freeze('fh-1'), 2)
  assert.deepEqual(notes(), ['fh-1'])
  assert.equal(await freezer.thaw('fh-1'), 2)
  assert.equal(await freezer.thaw('fh-1'), 0)
  assert.deepEqual(notes(), [])
  assert.equal(guest.frozen, false)
})

test('who forgets to thaw is forgiven after the time', async () => {
  await freezer.freeze('fh-1', 0.05)
  await thawed()
  await waitFor(() => notes().length === 0, { what: 'nothing is noted', seconds: 5 })
})

test('the next worker thaws what a dead one froze', async () => {
  await freezer.freeze('fh-1')
  freezer.close() // no timer of a dead worker runs
  const next = new Freezer(guest, folder)
  next.resume()
  await thawed()
  await waitFor(() => notes().length === 0, { what: 'nothing is noted', seconds: 5 })
  next.close()
})

test('an agent that was too slow may have frozen after all: it is thawed', async () => {
  guest.failing = new HypervisorError('timeout', 'too slow')
  await assert.rejects(freezer.freeze('fh-1'), { reason: 'timeout' })
  guest.failing = null
  await waitFor(() => guest.asked.includes('guest-fsfreeze-thaw'), { what: 'a thaw is asked', seconds: 20 })
  freezer.close()
})

test('a refusal froze nothing, so nothing is noted', async () => {
  guest.failing = new HypervisorError('noAgent', 'nobody there')
  await assert.rejects(freezer.freeze('fh-1'), { reason: 'noAgent' })
  assert.deepEqual(notes(), [])
})

test('a guest that is off is as good as thawed', async () => {
  await freezer.freeze('fh-1')
  guest.power = 'crashed'
  assert.equal(await freezer.thaw('fh-1'), 0)
  assert.deepEqual(notes(), [])
})

test('a thaw that fails is tried again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  await freezer.freeze('fh-1')
  guest.failing = new HypervisorError('timeout', 'too slow')
  await assert.rejects(freezer.thaw('fh-1'), { reason: 'timeout' })
  guest.failing = null
  t.mock.timers.tick(5000)
  for (let turns = 0; turns < 10; turns++) await Promise.resolve()
  assert.equal(guest.frozen, false)
  assert.deepEqual(notes(), [])
})
