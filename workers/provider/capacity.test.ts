import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hex } from 'viem'
import type { KnownLease } from '../chain/index.ts'
import { Never } from '../queue/index.ts'
import { freeOnMachine, givenTo, requireRoom } from './capacity.ts'

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
const machine = { points: 2000, memoryMib: 1536 }
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

test('what has ended takes no room; two of one block do not refuse each other', () => {
  const over = lease('a', 1, 2000, { ending: { how: 'Closed' } as KnownLease['ending'] })
  const both = [lease('b', 2, 2000), lease('c', 2, 2000)]
  requireRoom(both[0]!, [over, ...both], machine)
  assert.throws(() => requireRoom(both[1]!, [over, ...both], machine), noCapacity)
})

test('a resize beyond the machine gives nothing and takes nothing, until there is room', () => {
  const had = { mode: 'disk', vcpus: 1, memoryMib: 512, points: 1000 } as const
  const neighbour = lease('a', 1, 1000)
  const before = lease('b', 2, 1000, { ending: { how: 'Closed' } as KnownLease['ending'] })
  const grown = lease('c', 3, 1500)
  const all = [neighbour, before, grown]
  const given = givenTo({ defined: had }, grown, all, machine)
  assert.deepEqual(given.shape, { ...grown.terms.shape, points: 1000 })
  assert.match(given.shortage ?? '', /pays for 1500 compute points; of this machine's 2000, 1000 are taken/)
  const alone = givenTo({ defined: had }, grown, [before, grown], machine)
  assert.deepEqual(alone, { shape: grown.terms.shape, shortage: null })
})

test('a machine that became smaller takes nothing back, and a smaller size always fits', () => {
  const had = { mode: 'disk', vcpus: 1, memoryMib: 512, points: 1000 } as const
  const small = { points: 500, memoryMib: 256 }
  const same = lease('a', 1, 1000)
  assert.deepEqual(givenTo({ defined: had }, same, [same], small), {
    shape: same.terms.shape,
    shortage: null,
  })
  const less = lease('b', 2, 750)
  assert.deepEqual(givenTo({ defined: had }, less, [less], small), {
    shape: less.terms.shape,
    shortage: null,
  })
})

test('what is free is what the offer and the machine both have, and no GPU', () => {
  const offered = { points: 4000, memoryMib: 1024, diskGib: 100, gpus: 2, mbps: 1000 }
  const inUse = { points: 500, memoryMib: 512, diskGib: 10, gpus: 0, mbps: 10 }
  assert.deepEqual(freeOnMachine(offered, inUse, machine), {
    ...{ points: 1500, memoryMib: 512, diskGib: 90, gpus: 0, mbps: 990 },
  })
})
