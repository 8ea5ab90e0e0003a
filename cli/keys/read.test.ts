import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { readLoginKey, usualKeyPaths } from './read.ts'

const home = makeTempDir('cli-keys')
after(() => removeTempDir(home))
mkdirSync(join(home, '.ssh'))
const path = join(home, '.ssh/id_ed25519')
execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada', '-f', path])

test('takes a public file, the private one beside it, or the text', () => {
  const key = readLoginKey(`${path}.pub`)
  assert.match(key.line, /^ssh-ed25519 \S+ ada$/)
  assert.equal(key.identityPath, path)
  assert.deepEqual(readLoginKey(path), key)
  assert.deepEqual(readLoginKey(key.line), { line: key.line, identityPath: null })
})

test('finds the usual keys', () => {
  assert.deepEqual(usualKeyPaths({ HOME: home }), [`${path}.pub`])
})

test('says what is wrong with what is no key, and never shows a private one', () => {
  const lonely = join(home, 'lonely')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', lonely])
  execFileSync('rm', [`${lonely}.pub`])
  const broken = join(home, 'broken.pub')
  writeFileSync(broken, 'ssh-ed25519 AAAA ada\n')
  const says = (given: string, pattern: RegExp) =>
    assert.throws(
      () => readLoginKey(given),
      (error: Error) => pattern.test(error.message) && !/BEGIN/.test(error.message),
    )
  says(lonely, /private key/)
  says(broken, /damaged/)
  says('nowhere.pub', /no file nowhere\.pub/)
  says('ssh-dss AAAAB3Nza', /no SSH key type/)
})
