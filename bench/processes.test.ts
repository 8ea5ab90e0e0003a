import assert from 'node:assert/strict'
import { test } from 'node:test'
import { processesOf, treeOf } from './processes.ts'

test('a process, its children and theirs, and nobody else', () => {
  const parents = new Map([
    [1, 0],
    [10, 1],
    [11, 10],
    [12, 10],
    [20, 1],
    [13, 12],
  ])
  assert.deepEqual(treeOf(10, parents).sort(), [10, 11, 12, 13])
  assert.deepEqual(treeOf(20, parents), [20])
})

test('those of this machine', { skip: process.platform !== 'linux' && 'Linux only' }, () => {
  assert.ok(processesOf(process.ppid).includes(process.pid))
})
