import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appendLog, EMPTY_LOG, findLines, KEPT_LINES, plainLine } from './lines.ts'

test('lines arrive in pieces and stand whole', () => {
  const log = ['one\ntw', 'o\nthr'].reduce(appendLog, EMPTY_LOG)
  assert.deepEqual(log, { lines: ['one', 'two'], rest: 'thr', dropped: 0 })
})

test('colours, titles and bells are left out, overwritten text too', () => {
  assert.equal(plainLine('[\u001b[0;32m  OK  \u001b[0m] Started\r'), '[  OK  ] Started')
  assert.equal(plainLine('\u001b]0;title\u0007text\u0007'), 'text')
  assert.equal(plainLine('10 %\r50 %\rdone'), 'done')
  assert.equal(plainLine('\u001bcclear\u0000'), 'cclear')
  assert.equal(plainLine('a\tb'), 'a\tb')
})

test('only the newest lines are kept, and how many went is known', () => {
  const log = appendLog(EMPTY_LOG, 'x\n'.repeat(KEPT_LINES + 7))
  assert.equal(log.lines.length, KEPT_LINES)
  assert.equal(log.dropped, 7)
})

test('a line without end does not grow without end', () => {
  let log = EMPTY_LOG
  for (let piece = 0; piece < 10; piece++) log = appendLog(log, 'y'.repeat(1_000))
  assert.equal(log.rest.length, 4_000)
})

test('searching ignores case and keeps the numbers', () => {
  assert.deepEqual(findLines(['Boot', 'error: no', 'ERROR'], 'error'), [
    { number: 1, line: 'error: no' },
    { number: 2, line: 'ERROR' },
  ])
  assert.equal(findLines(['a', 'b'], '').length, 2)
})
