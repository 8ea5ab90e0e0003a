import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeOutcomes } from '@freehold/sdk'
import type { VerifierPage } from '@freehold/sdk/subgraph'
import { partsOf } from './part.ts'

const epoch = (number: bigint, sealedAt: number | null = 100) => ({ number, sealedAt })
const bits = encodeOutcomes(
  new Map([
    [0, 'Up'],
    [5, 'Down'],
    [9, 'Up'],
  ]),
)
const page = (found: object) =>
  ({
    verifier: { fromEpoch: 8n, untilEpoch: null },
    ballots: [],
    epochs: [],
    ...found,
  }) as never as VerifierPage

test('each epoch tells what the verifier did in it', () => {
  const epochs = [epoch(12n), epoch(11n), epoch(10n), epoch(9n, null), epoch(7n)]
  const parts = partsOf(page({ epochs, ballots: [{ epoch: 11n, bits }] }))
  assert.deepEqual(
    parts.map(({ epoch: { number }, part, up, down }) => [number, part, up, down]),
    [
      [12n, 'pending', 0, 0],
      [11n, 'revealed', 2, 1],
      [10n, 'silent', 0, 0],
      [9n, 'noSeed', 0, 0],
      [7n, 'noSeat', 0, 0],
    ],
  )
})

test('who left is not waited for, and what it revealed before still counts', () => {
  const left = { fromEpoch: 8n, untilEpoch: 12n }
  const epochs = [epoch(12n), epoch(11n)]
  const parts = partsOf(page({ verifier: left, epochs, ballots: [{ epoch: 11n, bits: '0x' }] }))
  assert.deepEqual(
    parts.map(({ part }) => part),
    ['noSeat', 'revealed'],
  )
})
