import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { makeProgress } from './progress.ts'

function screen(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 })
  return { stream, text: () => String(stream.read() ?? '') }
}

test('in a log each step is a line as it begins, and stays', () => {
  const { stream, text } = screen(false)
  const progress = makeProgress(stream, {})
  progress.step('one')
  progress.step('two')
  progress.note('careful')
  progress.done('finished')
  progress.end()
  assert.equal(text(), '… one\n… two\n! careful\n✓ finished (0 s)\n')
})

test('on a terminal the running step is rewritten, and cleared for an error', () => {
  const { stream, text } = screen(true)
  const progress = makeProgress(stream, { TERM: 'xterm', NO_COLOR: '1' })
  progress.step('one')
  progress.end()
  const shown = text()
  assert.match(shown, /one 0 s/)
  assert.ok(shown.endsWith('\r\u001b[2K'), 'nothing of it is left')
})
