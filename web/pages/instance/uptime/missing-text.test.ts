import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ServedEvidence } from '@freehold/sdk/evidence'
import { missingText } from './missing-text.ts'

const from = (seat: number, missing: string | null) =>
  ({ seat, epoch: 1201n, url: '', says: [], handshake: null, missing }) satisfies ServedEvidence

test('who gave nothing is named, reason by reason', () => {
  assert.equal(missingText([from(1, null)]), '')
  assert.equal(
    missingText([from(1, 'it is away'), from(2, null), from(3, 'it is away'), from(4, 'it lies')]),
    'Nothing from seat 1, epoch 1201; seat 3, epoch 1201 (it is away); seat 4, epoch 1201 (it lies).',
  )
})
