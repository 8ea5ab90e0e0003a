import assert from 'node:assert/strict'
import { test } from 'node:test'
import { launchFigures } from './launch.ts'

test('of many launches it is told what 95 of 100 do not exceed, beside the goal', () => {
  const launches = Array.from({ length: 20 }, (_, at) => ({
    accelerator: 'tcg',
    openMinedToSshMs: 1000 * (20 - at),
    bareCreateToSshMs: 1000,
  }))
  const found = launchFigures(launches).find(({ what }) => what.startsWith('95 of 100'))
  assert.deepEqual(found, {
    what: '95 of 100 of these within (of 20)',
    value: 19,
    unit: 's',
    goal: 60,
  })
})
