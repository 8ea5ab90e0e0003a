import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { makePaint } from '../output/paint.ts'
import { run } from '../testing/io.ts'
import { CliError, NotFinishedError, UsageError } from './errors.ts'
import { reportFor, reportOf, reportText } from './report.ts'

const folder = makeTempDir('cli-run')
after(() => removeTempDir(folder))
const env = { HOME: folder, FREEHOLD_HOME: join(folder, 'home'), FREEHOLD_STATE: folder }

test('a near miss of a verb, an option and a noun’s verb is named; the exit code is 2', async () => {
  for (const [words, meant] of [
    [['topp', '0x12'], /Unknown command 'topp'\. Did you mean topup\?/],
    [['rent', '--hour', '1'], /Unknown option '--hour'\. Did you mean --hours\?/],
    [['wallet', 'lst'], /Unknown command 'lst'\. Did you mean list\?/],
    [['cancel'], /Missing required argument 'lease'/],
    [['close', '0x12', '0x34'], /Too many arguments/],
    [['ps', '--', 'x'], /Nothing may follow `--` here: x/],
  ] as const) {
    const { code, stdout, stderr } = await run(words, { env })
    assert.equal(code, 2, words.join(' '))
    assert.equal(stdout, '')
    assert.match(stderr, meant)
    assert.match(stderr, /\nNext/)
  }
})

test('a noun alone shows its verbs and is wrong usage', async () => {
  const { code, stderr } = await run(['wallet'], { env })
  assert.equal(code, 2)
  assert.match(stderr, /create +make a new key/)
})

test('--json puts every failure into one document, wherever it stands on the line', async () => {
  for (const words of [
    ['--json', 'topp'],
    ['wallet', 'use', 'nobody', '--json'],
    ['ps', '--json', '--wallet', 'x'],
  ]) {
    const { code, stdout } = await run(words, { env })
    const { error } = JSON.parse(stdout)
    assert.equal(error.exitCode, code)
    assert.deepEqual(Object.keys(error), ['name', 'message', 'next', 'exitCode'])
  }
})

test('--verbose shows every cause, without it there is none', async () => {
  const path = join(folder, 'broken.json')
  writeFileSync(path, '{"name":')
  const short = await run(['ps', '--network', path], { env })
  assert.match(short.stderr, /is not a network description/)
  assert.doesNotMatch(short.stderr, /at JSON\.parse/)
  assert.match(
    (await run(['ps', '--network', path, '--verbose'], { env })).stderr,
    /SyntaxError.*\n.*at JSON\.parse/,
  )
})

test('exit codes tell whether something was changed', () => {
  const codeOf = (error: unknown, hasActed: boolean) => reportOf(error, hasActed).exitCode
  assert.equal(codeOf(new CliError('no'), false), 1)
  assert.equal(codeOf(new CliError('no'), true), 3, 'an earlier transaction of the same call went through')
  assert.equal(codeOf(new CliError('declined, all is back', { settled: true }), true), 1)
  assert.equal(codeOf(new UsageError('what?'), false), 2)
  assert.equal(codeOf(new NotFinishedError('soon'), false), 3)
  assert.equal(codeOf(new Error('a bug'), false), 1)
  assert.equal(codeOf(new Error('a bug'), true), 3)
  assert.equal(codeOf(new DOMException('stop', 'AbortError'), true), 3)
})

test('after a transaction whose effect was not seen, a verb says itself how it goes on', () => {
  const nextOf = (error: unknown, hasActed: boolean) => reportFor(error, hasActed, 'look first').next
  assert.equal(nextOf(new DOMException('stop', 'AbortError'), true), 'look first')
  assert.equal(nextOf(new CliError('no', { next: 'again' }), true), 'look first')
  assert.equal(nextOf(new NotFinishedError('soon', { next: 'wait' }), true), 'wait', 'it knows better')
  assert.equal(nextOf(new CliError('no', { next: 'again' }), false), 'again', 'nothing was sent')
})

test('an error that nobody foresaw says so, in one line', () => {
  const report = reportOf(new Error('x is not a function\nat y'), false)
  const text = reportText(report, makePaint({ isTTY: false } as never, {}))
  assert.equal(
    text,
    'Error  Something went wrong that was not foreseen: x is not a function\nNext   run it again with --verbose and report what it shows',
  )
})
