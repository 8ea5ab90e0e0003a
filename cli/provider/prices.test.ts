import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { capacityFields } from './prices.ts'

test('no GPUs can be offered that no guest would get', () => {
  const schema = z.object(capacityFields)
  assert.throws(() => schema.parse({ gpus: '2' }), /attaches no GPUs to guests/)
  assert.equal(schema.parse({ gpus: '0' }).gpus, 0)
})
