import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { expired, isDue, roomFor, scheduledName } from './retention.ts'

const hour = 3600
const taken = (name: string, takenAt: number, isScheduled = true, bytes = 10) => ({
  name,
  takenAt,
  isScheduled,
  bytes,
})

test('the first is due at once, the next one after its time; what the tenant took does not count', () => {
  const schedule = { everyHours: 6, keep: 3 }
  assert.equal(isDue(schedule, [], 1_000_000), true)
  assert.equal(isDue(schedule, [taken('a', 1_000_000)], 1_000_000 + 6 * hour - 1), false)
  assert.equal(isDue(schedule, [taken('a', 1_000_000)], 1_000_000 + 6 * hour), true)
  assert.equal(isDue(schedule, [taken('mine', 1_000_000, false)], 1_000_001), true)
  assert.equal(isDue(schedule, [taken('a', 9_000_000)], 1_000_000), true, 'one from the future')
  assert.equal(isDue(schedule, [taken('a', 9_000_000), taken('b', 999_999)], 1_000_000), false)
})

test('the newest of the schedule are kept, and all of the tenant', () => {
  const snapshots = [taken('a', 1), taken('c', 3), taken('mine', 0, false), taken('b', 2)]
  assert.deepEqual(expired({ everyHours: 1, keep: 2 }, snapshots), ['a'])
  assert.deepEqual(expired({ everyHours: 1, keep: 9 }, snapshots), [])
  assert.deepEqual(expired(null, snapshots), [])
})

test('scheduled ones make room, the oldest first; those of the tenant never do', () => {
  const snapshots = [taken('b', 2), taken('mine', 0, false), taken('a', 1)]
  const limits = { count: 4, bytes: 35 }
  assert.deepEqual(roomFor(5, limits, snapshots), [])
  assert.deepEqual(roomFor(10, limits, snapshots), ['a'])
  assert.deepEqual(roomFor(25, limits, snapshots), ['a', 'b'])
  assert.equal(roomFor(26, limits, snapshots), null)
  assert.deepEqual(roomFor(1, { count: 3, bytes: 1000 }, snapshots), ['a'])
  assert.equal(roomFor(1, { count: 1, bytes: 1000 }, snapshots), null)
})

test('whatever is given up was needed, and what is left leaves room', () => {
  const one = fc.record({
    name: fc.string({ minLength: 1, maxLength: 8 }),
    takenAt: fc.nat(100),
    isScheduled: fc.boolean(),
    bytes: fc.nat(50),
  })
  const all = fc.uniqueArray(one, { selector: ({ name }) => name, maxLength: 12 })
  const limits = fc.record({ count: fc.nat(12), bytes: fc.nat(300) })
  fc.assert(
    fc.property(fc.nat(60), limits, all, (bytes, limit, snapshots) => {
      const given = roomFor(bytes, limit, snapshots)
      const left = snapshots.filter(({ name }) => !(given ?? []).includes(name))
      const fits = (some: typeof left) =>
        some.length < limit.count && some.reduce((sum, each) => sum + each.bytes, bytes) <= limit.bytes
      if (given === null) return !fits(left.filter(({ isScheduled }) => !isScheduled))
      const last = snapshots.find(({ name }) => name === given.at(-1))
      return fits(left) && (last === undefined || !fits([...left, last]))
    }),
  )
})

test('the name of a scheduled snapshot tells when it was taken', () => {
  assert.equal(scheduledName(1_795_266_000), 'auto-20261121t130000')
})
