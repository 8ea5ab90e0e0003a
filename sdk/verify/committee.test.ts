import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeAbiParameters, type Hex, hexToBigInt, keccak256, parseAbiParameters, toHex } from 'viem'
import {
  confirmationCommittee,
  type DrawCommitteeParameters,
  drawCommittee,
  firstCommittee,
  isSeatActive,
  targetKey,
} from './index.ts'

const seedOf = (index: number): Hex => keccak256(toHex(`seed ${index}`))
const everyone = () => true

/** The interface's words, taken literally: slow and obvious. */
function drawSlowly(parameters: DrawCommitteeParameters): number[] {
  const { seed, targetKey, domain, seats, size, isActive, excluded = [] } = parameters
  const taken: number[] = []
  for (let i = 0n; i < BigInt(32 * size); i += 1n) {
    if (taken.length === size || seats === 0) break
    const words = parseAbiParameters('bytes32, bytes32, uint256, uint256')
    const hash = keccak256(encodeAbiParameters(words, [seed, targetKey, BigInt(domain), i]))
    const seat = Number(hexToBigInt(hash) % BigInt(seats))
    if (!isActive(seat) || taken.includes(seat) || excluded.includes(seat)) continue
    taken.push(seat)
  }
  return taken
}

const anyDraw = fc
  .record({
    index: fc.nat(),
    host: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    domain: fc.constantFrom(1, 2),
    seats: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
    size: fc.integer({ min: 0, max: 21 }),
    inactive: fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 20 }),
    excluded: fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 20 }),
  })
  .map(({ index, host, inactive, ...rest }) => ({
    ...rest,
    seed: seedOf(index),
    targetKey: targetKey(host, 1),
    isActive: (seat: number) => !inactive.includes(seat),
  }))

test('a draw is what the interface says, word by word', () => {
  fc.assert(fc.property(anyDraw, (draw) => assert.deepEqual(drawCommittee(draw), drawSlowly(draw))))
})

test('members are distinct, active, allowed, and never more than wanted', () => {
  fc.assert(
    fc.property(anyDraw, (draw) => {
      const committee = drawCommittee(draw)
      assert.ok(committee.length <= draw.size)
      assert.equal(new Set(committee).size, committee.length)
      for (const seat of committee) {
        assert.ok(seat < draw.seats && draw.isActive(seat) && !draw.excluded.includes(seat))
      }
    }),
  )
})

test('a smaller committee is the beginning of a larger one', () => {
  fc.assert(
    fc.property(anyDraw, (draw) => {
      const small = drawCommittee({ ...draw, size: Math.min(3, draw.size) })
      assert.deepEqual(drawCommittee(draw).slice(0, small.length), small)
    }),
  )
})

test('another seed, target or domain draws another committee', () => {
  const draw = { seed: seedOf(1), targetKey: targetKey(1n, 1), domain: 1, seats: 200, size: 7 }
  const base = drawCommittee({ ...draw, isActive: everyone })
  assert.notDeepEqual(drawCommittee({ ...draw, isActive: everyone, seed: seedOf(2) }), base)
  assert.notDeepEqual(drawCommittee({ ...draw, isActive: everyone, targetKey: targetKey(2n, 1) }), base)
  assert.notDeepEqual(drawCommittee({ ...draw, isActive: everyone, domain: 2 }), base)
})

test('when nobody is active the draw ends, after 32 attempts per wanted seat', () => {
  let asked = 0
  const isActive = () => {
    asked += 1
    return false
  }
  const draw = { seed: seedOf(1), targetKey: targetKey(1n, 1), domain: 1, seats: 200, size: 7 }
  assert.deepEqual(drawCommittee({ ...draw, isActive }), [])
  assert.equal(asked, 32 * 7)
})

test('every seat is drawn as often as any other', () => {
  const counts = new Array<number>(20).fill(0)
  const hosts = 2_000
  for (let host = 0; host < hosts; host += 1) {
    const draw = { seed: seedOf(0), targetKey: targetKey(BigInt(host), 1), domain: 1, seats: 20, size: 5 }
    for (const seat of drawCommittee({ ...draw, isActive: everyone })) counts[seat]! += 1
  }
  const expected = (hosts * 5) / 20
  // Pearson's chi-squared with 19 degrees of freedom; a fixed seed, so this cannot flicker. 43.8 is passed once in 1,000 times.
  const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  assert.ok(chiSquared < 43.8, `chi-squared is ${chiSquared}: ${counts}`)
})

test('the confirmation shares nobody with the committee that reported', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 28, max: 300 }), (index, seats) => {
      const key = targetKey(BigInt(index), 1)
      const frame = { seats, committeeSize: 7, confirmationSize: 21 }
      const reporters = firstCommittee({
        epoch: { ...frame, seed: seedOf(index) },
        targetKey: key,
        isActive: everyone,
      })
      const epoch = { ...frame, seed: seedOf(index + 1) }
      const confirmers = confirmationCommittee({ epoch, targetKey: key, isActive: everyone, reporters })
      assert.equal(reporters.length, 7)
      assert.ok(confirmers.every((seat) => !reporters.includes(seat)))
      const draw = { seed: epoch.seed, targetKey: key, seats, isActive: everyone }
      assert.deepEqual(reporters, drawSlowly({ ...draw, seed: seedOf(index), domain: 1, size: 7 }))
      assert.deepEqual(confirmers, drawSlowly({ ...draw, domain: 2, size: 21, excluded: reporters }))
    }),
  )
})

test('numbers that the contract cannot hold are refused by name', () => {
  const draw = {
    seed: seedOf(1),
    targetKey: targetKey(1n, 1),
    domain: 1,
    seats: 7,
    size: 3,
    isActive: everyone,
  }
  assert.throws(() => drawCommittee({ ...draw, seats: 2 ** 32 }), /seats is 4294967296/)
  assert.throws(() => drawCommittee({ ...draw, seats: 1.5 }), /seats is 1.5/)
  assert.throws(() => drawCommittee({ ...draw, size: 256 }), /size is 256/)
  assert.throws(() => drawCommittee({ ...draw, domain: -1 }), /domain is -1/)
  assert.throws(() => drawCommittee({ ...draw, seed: `0x${'00'.repeat(33)}` }))
})

test('a seat sits from its first epoch until before its last', () => {
  assert.equal(isSeatActive({ fromEpoch: 5n, untilEpoch: 0n }, 4n), false)
  assert.equal(isSeatActive({ fromEpoch: 5n, untilEpoch: 0n }, 5n), true)
  assert.equal(isSeatActive({ fromEpoch: 5n, untilEpoch: 9n }, 8n), true)
  assert.equal(isSeatActive({ fromEpoch: 5n, untilEpoch: 9n }, 9n), false)
})
