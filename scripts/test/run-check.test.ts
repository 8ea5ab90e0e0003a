import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guestName, tapName } from '../../workers/hypervisor/index.ts'
import { shaperName } from '../../workers/network/shaping.ts'
import { isOurInterface } from './leftovers.ts'
import { testFiles } from './run-check.ts'
import { tiers } from './tiers.ts'

test('every glob of every tier matches a test', () => {
  for (const check of tiers.flatMap(({ checks, ahead }) => (ahead ? [ahead, ...checks] : checks)))
    if (check.kind === 'tests') assert.notEqual(testFiles(check.globs).length, 0)
})

test('a glob that matches nothing fails, also beside one that matches', () => {
  const globs = ['scripts/test/*.test.ts', 'scripts/nowhere/*.test.ts']
  assert.throws(() => testFiles(globs), /No test matches scripts\/nowhere\/\*\.test\.ts/)
})

test('a file that two globs match runs once', () => {
  const globs = ['scripts/test/run-check.test.ts', 'scripts/test/run-*.test.ts']
  assert.deepEqual(testFiles(globs), ['scripts/test/run-check.test.ts'])
})

test('interfaces that a run may leave behind are recognised', () => {
  for (const name of [
    'fhup0',
    'fhbr0',
    tapName(guestName(`0x${'5a'.repeat(32)}`)),
    tapName('fh-1'),
    shaperName('fh-1'),
  ])
    assert.ok(isOurInterface(name), name)
  for (const name of ['lo', 'eth0', 'virbr0', 'docker0']) assert.ok(!isOurInterface(name), name)
})
