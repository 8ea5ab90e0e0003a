import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pssBytesIn, treeOf } from './memory.ts'

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

test('the share of memory is read from its line', () => {
  assert.equal(pssBytesIn('Rss:  900 kB\nPss:               150 kB\nPss_Anon: 100 kB\n'), 153_600)
  assert.throws(() => pssBytesIn('Rss: 900 kB\n'), /no Pss/)
})
