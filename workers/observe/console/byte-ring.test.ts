import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteRing } from './byte-ring.ts'
import { withoutOverlap } from './scrollback.ts'

test('keeps the last bytes, however they come', () => {
  for (const sizes of [[1], [3], [8], [9], [20], [5, 5, 5], [8, 8], [1, 15, 2]]) {
    const ring = new ByteRing(8)
    let all = ''
    for (let round = 0; round < 5; round++) {
      for (const size of sizes) {
        const chunk = Array.from({ length: size }, (_, at) =>
          String.fromCharCode(97 + ((all.length + at) % 26)),
        ).join('')
        ring.append(Buffer.from(chunk))
        all += chunk
        assert.equal(ring.end, all.length)
        assert.equal(ring.read(ring.start).toString(), all.slice(-8))
        assert.equal(ring.read(ring.end - 1, 5).toString(), all.slice(-1))
      }
    }
  }
})

test('a part from a place on, and nothing at the end', () => {
  const ring = new ByteRing(8)
  ring.append(Buffer.from('abcdefghijk'))
  assert.equal(ring.start, 3)
  assert.equal(ring.read(5, 2).toString(), 'fg')
  assert.equal(ring.read(7, 100).toString(), 'hijk')
  assert.equal(ring.read(11).length, 0)
})

test('what log and port both have is shown once', () => {
  const live = (logged: string, heard: string) =>
    withoutOverlap(Buffer.from(logged), Buffer.from(heard)).toString()
  assert.equal(live('boot\nlogin: ', 'login: '), '')
  assert.equal(live('boot\nlog', 'login: '), 'in: ')
  assert.equal(live('boot\n', 'login: '), 'login: ')
  assert.equal(live('', 'login: '), 'login: ')
  assert.equal(live('boot\n', ''), '')
})
