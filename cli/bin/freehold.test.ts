import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'

const launcher = resolve(import.meta.dirname, 'freehold.mjs')
const start = (node: string, words: string[]) => spawnSync(node, [launcher, ...words], { encoding: 'utf8' })

test('runs, and hands the exit code on', () => {
  const { status, stdout, stderr } = start(process.execPath, ['--version'])
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '0.1.0\n', stderr: '' })
  assert.equal(start(process.execPath, ['rent', '--hour', '1']).status, 2)
})

test('under a Node that runs no TypeScript it finds the project’s own', (t) => {
  const older = ['/usr/local/bin/node', '/usr/bin/node'].find(
    (path) =>
      existsSync(path) && /^v(1\d|20|21)\./.test(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout),
  )
  if (!older) return t.skip('there is no older Node here')
  const { status, stdout } = start(older, ['completion', 'bsh', '--json'])
  assert.equal(status, 2)
  assert.match(JSON.parse(stdout).error.message, /bash, zsh, fish/)
})

test('a reader that leaves early is no error', () => {
  const line = `"${process.execPath}" "${launcher}" completion bash | true`
  assert.equal(spawnSync('sh', ['-c', line], { encoding: 'utf8' }).stderr, '')
})
