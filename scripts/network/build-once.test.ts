import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filesIn } from './build-once.ts'

test('sources in a folder named build count, made files do not', () => {
  const files = filesIn('web')
  assert.ok(files.includes('web/build/content-security-policy.ts'))
  assert.ok(files.includes('web/vite.config.ts'))
  assert.deepEqual(
    files.filter((file) => /node_modules|\/dist\//.test(file)),
    [],
  )
})

test('a file is itself; what does not exist is nothing', () => {
  assert.deepEqual(filesIn('package.json'), ['package.json'])
  assert.deepEqual(filesIn('no/such/folder'), [])
})
