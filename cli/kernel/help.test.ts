import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { snapshot, test } from 'node:test'
import { run } from '../testing/io.ts'
import type { Io } from './io.ts'
import { makeProgram } from './program.ts'
import { commandTree, leavesOf } from './tree.ts'

snapshot.setDefaultSnapshotSerializers([(value) => String(value)])

test('freehold --help', async (t) => {
  const { stdout } = await run(['--help'], { env: {} })
  t.assert.snapshot(stdout)
})

for (const { words } of leavesOf(commandTree))
  test(`freehold ${words.join(' ')} --help`, async (t) => {
    const { code, stdout, stderr } = await run([...words, '--help'], { env: {} })
    assert.equal(code, 0, stderr)
    t.assert.snapshot(stdout)
  })

/** Words of a command line as a shell splits it; what is redirected or substituted is not ours. */
const wordsOf = (line: string) =>
  line
    .replace(/^source <\((.*)\)$/, '$1')
    .replace(/ [<>]{1,2} .*$/, '')
    .split(' ')
    .slice(1)

test('every example is a line that the program understands', async () => {
  for (const { words, node } of leavesOf(commandTree))
    for (const [line] of (await node.load()).examples) {
      let understood: readonly string[] | null = null
      const program = makeProgram(silentIo(), '0', async (call) => {
        understood = call.words
      })
      const own = wordsOf(line)
      const dashes = own.indexOf('--')
      await program.parseAsync(dashes < 0 ? own : own.slice(0, dashes), { from: 'user' })
      assert.deepEqual(understood, words, line)
    }
})

function silentIo(): Io {
  const stream = new PassThrough()
  const signal = new AbortController().signal
  return { stdin: stream, stdout: stream, stderr: stream, env: {}, signal }
}
