import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

test('what goes wrong is one line of JSON with step and reason, and an exit code', () => {
  const env = { ...process.env, TMPDIR: '/nowhere' }
  const main = join(import.meta.dirname, 'main.ts')
  const { status, stdout } = spawnSync(process.execPath, [main, '--json'], { env, encoding: 'utf8' })
  assert.equal(status, 1)
  const [line, ...more] = stdout.split('\n')
  assert.deepEqual(more, [''])
  const { ok, step, error } = JSON.parse(line!)
  assert.deepEqual([ok, typeof step], [false, 'string'])
  assert.match(error, /ENOENT.*\/nowhere/)
})
