import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hex } from 'viem'
import type { KnownLease } from '../chain/index.ts'
import { Never } from '../queue/index.ts'
import { freeOnMachine, givenTo, requireRoom } from './capacity.ts'
import { beyondMachine } from './machine-capacity.ts'

const idOf = (digit: string): Hex => `0x${digit.repeat(64)}`
const lease = (
  digit: string,
  number: number,
  points: number,
  changes: Partial<KnownLease> = {},
): KnownLease =>
  ({
    id: idOf(digit),
    openedBlock: { number, hash: idOf('1') },
    ending: null,
    terms: { shape: { points, memoryMib: 512, diskGib: 1, gpus: 0, mbps: 0 } },
    ...changes,
  }) as unknown as KnownLease
const machine = { points: 2000, memoryMib: 1536, diskGib: 20, mbps: 100 }
/** What a record says of an instance with so many points, on the disk and with the bandwidth of `lease`. */
const holding = (points: number, { diskGib = 1, mbps = 0 } = {}) =>
  ({ defined: { mode: 'disk', vcpus: 1, memoryMib: 512, points }, diskGib, mbps }) as const
/** The same lease with another disk and bandwidth. */
const shaped = (one: KnownLease, shape: Partial<KnownLease['terms']['shape']>): KnownLease => ({
  ...one,
  terms: { ...one.terms, shape: { ...one.terms.shape, ...shape } },
})
const noCapacity = (error: unknown) => error instanceof Never && error.reason === 'NoCapacity'

test('a machine is sold once: points and memory of all leases fit it, the first come first served', () => {
  const all = [lease('a', 1, 1000), lease('b', 2, 1000), lease('c', 3, 250)]
  requireRoom(all[0]!, all, machine)
  requireRoom(all[1]!, all, machine)
  assert.throws(() => requireRoom(all[2]!, all, machine), noCapacity)
  const memory = ['a', 'b', 'c', 'd'].map((digit, at) => lease(digit, at, 250))
  requireRoom(memory[2]!, memory, machine)
  assert.throws(
    () => requireRoom(memory[3]!, memory, machine),
    /512 MiB of memory; of this machine's 1536, 1536/,
  )
})

test('disk and bandwidth are sold once as well', () => {
  const disks = ['a', 'b', 'c'].map((digit, at) => shaped(lease(digit, at, 100), { diskGib: 8 }))
  requireRoom(disks[1]!, disks, machine)
  assert.throws(() => requireRoom(disks[2]!, disks, machine), /8 GiB of disk; of this machine's 20, 16/)
  const links = ['a', 'b'].map((digit, at) => shaped(lease(digit, at, 100), { mbps: 60 }))
  requireRoom(links[0]!, links, machine)
  assert.throws(() => requireRoom(links[1]!, links, machine), noCapacity)
})

test('a resize gets the disk or the bandwidth that there is room for, and keeps the rest as it was', () => {
  const neighbour = shaped(lease('a', 1, 100), { diskGib: 10, mbps: 90 })
  const grown = shaped(lease('b', 2, 1500), { diskGib: 12, mbps: 10 })
  const given = givenTo(holding(1000, { diskGib: 2, mbps: 5 }), grown, [neighbour, grown], machine)
  assert.deepEqual(given.shape, { ...grown.terms.shape, diskGib: 2 })
  assert.match(
    given.shortage ?? '',
    /^The lease pays for 12 GiB of disk; of this machine's 20, 10 are taken\.$/,
  )
  const faster = shaped(grown, { diskGib: 2, mbps: 20 })
  const slow = givenTo(holding(1000, { diskGib: 2, mbps: 5 }), faster, [neighbour, faster], machine)
  assert.deepEqual(slow.shape, { ...faster.terms.shape, mbps: 5 })
})

test('an offer beyond the machine is told in numbers', () => {
  const offered = { points: 2000, memoryMib: 1536, diskGib: 64, gpus: 0, mbps: 1000 }
  assert.equal(
    beyondMachine(offered, machine),
    'The offer is more than this machine has: 64 GiB of disk where there are 20, 1000 Mbit/s where there are 100.',
  )
  assert.equal(beyondMachine({ ...offered, diskGib: 20, mbps: 100 }, machine), null)
})

test('what has ended takes no room; two of one block do not refuse each other', () => {
  const over = lease('a', 1, 2000, { ending: { how: 'Closed' } as KnownLease['ending'] })
  const both = [lease('b', 2, 2000), lease('c', 2, 2000)]
  requireRoom(both[0]!, [over, ...both], machine)
  assert.throws(() => requireRoom(both[1]!, [over, ...both], machine), noCapacity)
})

test('a resize beyond the machine gives nothing and takes nothing, until there is room', () => {
  const had = holding(1000)
  const neighbour = lease('a', 1, 1000)
  const before = lease('b', 2, 1000, { ending: { how: 'Closed' } as KnownLease['ending'] })
  const grown = lease('c', 3, 1500)
  const all = [neighbour, before, grown]
  const given = givenTo(had, grown, all, machine)
  assert.deepEqual(given.shape, { ...grown.terms.shape, points: 1000 })
  assert.match(given.shortage ?? '', /pays for 1500 compute points; of this machine's 2000, 1000 are taken/)
  const alone = givenTo(had, grown, [before, grown], machine)
  assert.deepEqual(alone, { shape: grown.terms.shape, shortage: null })
})

test('a machine that became smaller takes nothing back, and a smaller size always fits', () => {
  const had = holding(1000)
  const small = { points: 500, memoryMib: 256, diskGib: 0, mbps: 0 }
  const same = lease('a', 1, 1000)
  assert.deepEqual(givenTo(had, same, [same], small), {
    shape: same.terms.shape,
    shortage: null,
  })
  const less = lease('b', 2, 750)
  assert.deepEqual(givenTo(had, less, [less], small), {
    shape: less.terms.shape,
    shortage: null,
  })
})

test('what is free is what the offer and the machine both have, and no GPU', () => {
  const offered = { points: 4000, memoryMib: 1024, diskGib: 100, gpus: 2, mbps: 1000 }
  const inUse = { points: 500, memoryMib: 512, diskGib: 10, gpus: 0, mbps: 10 }
  assert.deepEqual(freeOnMachine(offered, inUse, machine), {
    ...{ points: 1500, memoryMib: 512, diskGib: 10, gpus: 0, mbps: 90 },
  })
})
