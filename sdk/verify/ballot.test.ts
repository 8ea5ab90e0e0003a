import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeAbiParameters, type Hex, keccak256, parseAbiParameters, zeroHash } from 'viem'
import {
  ballotCommitment,
  ballotHash,
  decodeOutcomes,
  encodeOutcomes,
  type Outcome,
  outcomeAt,
} from './index.ts'

const anyOutcomes = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.constantFrom<Outcome>('Unknown', 'Up', 'Down')))
  .map((pairs) => new Map(pairs))
const anyBytes = fc
  .uint8Array({ maxLength: 60 })
  .map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`)

test('outcomes lie two bits each, lowest first, with no zero byte at the end', () => {
  const bits = (...pairs: [number, Outcome][]) => encodeOutcomes(new Map(pairs))
  assert.equal(bits(), '0x')
  assert.equal(bits([0, 'Up']), '0x01')
  assert.equal(bits([0, 'Down']), '0x02')
  assert.equal(bits([3, 'Down']), '0x80')
  assert.equal(bits([4, 'Up']), '0x0001')
  assert.equal(bits([0, 'Up'], [1, 'Down'], [5, 'Down']), '0x0908')
  assert.equal(bits([0, 'Up'], [900, 'Unknown']), '0x01')
})

test('what was said is read again, all of it and nothing else', () => {
  fc.assert(
    fc.property(anyOutcomes, (outcomes) => {
      const bits = encodeOutcomes(outcomes)
      const said = new Map(
        [...outcomes].filter(([, outcome]) => outcome !== 'Unknown').sort(([a], [b]) => a - b),
      )
      assert.deepEqual([...decodeOutcomes(bits)], [...said])
      assert.ok(!bits.endsWith('00'))
      for (const target of [...outcomes.keys(), 2001, 1_000_000]) {
        assert.equal(outcomeAt(bits, target), outcomes.get(target) ?? 'Unknown')
      }
    }),
  )
})

test('any bytes can be read; the value 3 and what lies beyond the end say nothing', () => {
  assert.deepEqual([...decodeOutcomes('0xff')], [])
  assert.deepEqual([...decodeOutcomes('0xfd')], [[0, 'Up']])
  assert.equal(outcomeAt('0x', 0), 'Unknown')
  fc.assert(
    fc.property(anyBytes, (bits) => {
      const said = decodeOutcomes(bits)
      for (let target = 0; target < 260; target += 1) {
        assert.equal(outcomeAt(bits, target), said.get(target) ?? 'Unknown')
      }
    }),
  )
})

test('what is no target is refused', () => {
  assert.throws(() => encodeOutcomes(new Map([[-1, 'Up']])), /target is -1/)
  assert.throws(() => encodeOutcomes(new Map([[2 ** 31, 'Up']])), RangeError)
  assert.throws(() => outcomeAt('0x01', 0.5), RangeError)
})

test('a commitment binds epoch, seat, bits, root and salt', () => {
  const ballot = {
    epoch: 77n,
    seat: 3,
    bits: '0x0908',
    root: `0x${'01'.repeat(32)}`,
    salt: `0x${'02'.repeat(32)}`,
  } as const
  const words = parseAbiParameters('uint256, uint256, bytes32, bytes32, bytes32')
  const encoded = encodeAbiParameters(words, [77n, 3n, keccak256('0x0908'), ballot.root, ballot.salt])
  assert.equal(ballotCommitment(ballot), keccak256(encoded))
  const changed = [
    { epoch: 78n },
    { seat: 4 },
    { bits: '0x090800' as const },
    { root: ballot.salt },
    { salt: ballot.root },
  ]
  const hashes = [{}, ...changed].map((change) => ballotCommitment({ ...ballot, ...change }))
  assert.equal(new Set(hashes).size, hashes.length)
})

test('what is kept of a ballot binds bits and root, in 192 bits', () => {
  const [bits, root] = ['0x0908', `0x${'01'.repeat(32)}`] as const
  const encoded = encodeAbiParameters(parseAbiParameters('bytes32, bytes32'), [keccak256(bits), root])
  const high = (BigInt(keccak256(encoded)) >> 64n) << 64n
  assert.equal(BigInt(ballotHash({ bits, root })), high)
  assert.equal(ballotHash({ bits, root }).length, 66)
  assert.notEqual(ballotHash({ bits: '0x', root }), ballotHash({ bits, root }))
  assert.notEqual(ballotHash({ bits, root: zeroHash }), ballotHash({ bits, root }))
})
