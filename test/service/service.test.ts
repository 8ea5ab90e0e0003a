import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInThrowawayRoot } from './throwaway-root.ts'

const skip = process.getuid?.() !== 0 && 'needs root'

for (const service of ['provider', 'verifier'])
  test(`a ${service} is installed as a service and removed, and nothing is left`, { skip }, async () => {
    assert.equal(await runInThrowawayRoot(`test/service/${service}-inside.ts`), 0)
  })
