import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseGwei } from 'viem'
import { feePolicyOf } from '../networks/index.ts'
import { bumpedFees, feesFor } from './fees.ts'

const polygon = feePolicyOf(137)

test('on Polygon the tip is 30 gwei where the RPC suggests less, and the ceiling leaves room for a doubled base fee', () => {
  assert.deepEqual(feesFor(parseGwei('100'), parseGwei('1'), polygon), {
    maxFeePerGas: parseGwei('230'),
    maxPriorityFeePerGas: parseGwei('30'),
  })
  assert.deepEqual(feesFor(parseGwei('100'), parseGwei('45'), feePolicyOf(80002)), {
    maxFeePerGas: parseGwei('245'),
    maxPriorityFeePerGas: parseGwei('45'),
  })
})

test('elsewhere the RPC is believed', () => {
  assert.equal(feesFor(7n, 1n, feePolicyOf(31337)).maxPriorityFeePerGas, 1n)
})

test('a replacement pays at least 15 % more of both, and what is asked now', () => {
  const before = { maxFeePerGas: 1001n, maxPriorityFeePerGas: 101n }
  assert.deepEqual(bumpedFees(before, { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }, polygon), {
    maxFeePerGas: 1152n,
    maxPriorityFeePerGas: 117n,
  })
  const risen = { maxFeePerGas: 5000n, maxPriorityFeePerGas: 500n }
  assert.deepEqual(bumpedFees(before, risen, polygon), risen)
})
