import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pssBytesIn } from './memory.ts'

test('the share of memory is read from its line', () => {
  assert.equal(pssBytesIn('Rss:  900 kB\nPss:               150 kB\nPss_Anon: 100 kB\n'), 153_600)
  assert.throws(() => pssBytesIn('Rss: 900 kB\n'), /no Pss/)
})
