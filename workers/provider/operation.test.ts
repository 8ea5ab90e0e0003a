import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dueOperation, type Operation, withChange, withRequest } from './operation.ts'

const asked = (operations: readonly Operation[], id: string, kind: Operation['kind']) =>
  withRequest(operations, { id, kind }, 'soon', 1000)
const states = (operations: readonly Operation[]) => operations.map(({ id, state }) => `${id} ${state}`)

describe('what a tenant asked for', () => {
  test('is done one after the other, in the order of asking', () => {
    const both = asked(asked([], 'a', 'reset'), 'b', 'restart')
    assert.equal(dueOperation(both)?.id, 'a')
    const one = withChange(both, 'a', { state: 'done' }, 2000)
    assert.equal(dueOperation(one)?.id, 'b')
    const waiting = withChange(one, 'b', { awaitsGuest: true }, 2000)
    assert.equal(dueOperation(waiting), null)
    assert.deepEqual(states(waiting), ['a done', 'b waiting'])
  })
  test('a wish is never due: the guest goes there by itself; a newer wish ends an older one', () => {
    const both = asked(asked(asked([], 'a', 'stop'), 'b', 'reset'), 'c', 'start')
    assert.deepEqual(states(both), ['a failed', 'b waiting', 'c running'])
    assert.equal(dueOperation(both)?.id, 'b')
  })
  test('what has ended stays as it ended', () => {
    const failed = withChange(asked([], 'a', 'reset'), 'a', { state: 'failed', sentence: 'no' }, 2000)
    assert.deepEqual(withChange(failed, 'a', { state: 'done' }, 3000), failed)
    assert.deepEqual([failed[0]?.sentence, failed[0]?.endedAtMs], ['no', 2000])
  })
  test('the last twenty are remembered, what is pending always', () => {
    let all: Operation[] = asked([], 'first', 'reset')
    for (let i = 0; i < 30; i++)
      all = withChange(asked(all, `r${i}`, 'reset'), `r${i}`, { state: 'done' }, 2000)
    assert.equal(all.length, 21)
    assert.equal(dueOperation(all)?.id, 'first')
    assert.equal(all.at(-1)?.id, 'r29')
  })
})
