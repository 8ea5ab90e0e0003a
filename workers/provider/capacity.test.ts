import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hex } from 'viem'
import type { KnownLease } from '../chain/index.ts'
import { Never } from '../queue/index.ts'
import { requireRoom } from './capacity.ts'

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
