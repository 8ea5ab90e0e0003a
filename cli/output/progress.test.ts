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

test('a measured step is a bar on a terminal, and a line per quarter in a log', () => {
  const log = screen(false)
  const inLog = makeProgress(log.stream, {})
  inLog.step('downloading')
  for (const done of [0, 30, 40, 60, 100]) inLog.measure(done * 2 ** 20, 100 * 2 ** 20)
  assert.equal(
    log.text(),
    '… downloading\n… downloading ██████░░░░░░░░░░░░░░ 30 %, 30 MiB of 100 MiB\n… downloading ████████████░░░░░░░░ 60 %, 60 MiB of 100 MiB\n',
  )
  inLog.step('another')
  inLog.measure(5000, null)
  assert.equal(log.text(), '… another\n', 'without an end there are no quarters')
})
