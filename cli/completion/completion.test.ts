import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { run } from '../testing/io.ts'

const scriptFor = async (shell: string) => (await run(['completion', shell], { env: {} })).stdout
const bash = await scriptFor('bash')

/** What bash offers after these words; the last one is being typed. */
function offered(...words: string[]): string[] {
  const script = `${bash}
COMP_WORDS=(freehold "$@"); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _freehold; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['-c', script, 'bash', ...words])
    .toString()
    .split('\n')
    .filter(Boolean)
}

test('bash: verbs, verbs of a noun, options, values', () => {
  assert.ok(offered('').includes('rent'))
  assert.deepEqual(offered('top'), ['topup'])
  assert.deepEqual(offered('wallet', 'i'), ['import'])
  assert.deepEqual(offered('--json', 'provider', 'dr'), ['drain'])
  assert.deepEqual(offered('rent', '--ho'), ['--host', '--hours', '--hostname'])
  assert.deepEqual(offered('rent', '--image', 'micro', '--tier', 'b'), ['balanced', 'burstable'])
  assert.ok(offered('rent', '--').includes('--network'))
  assert.deepEqual(offered('rent', '--network', 'p'), ['polygon'])
})

test('bash: files where a file is meant, and nowhere else', () => {
  assert.deepEqual(offered('rent', '--key', 'package.j'), ['package.json'])
  assert.deepEqual(offered('sign-request', '--body', 'package.j'), [])
  assert.deepEqual(offered('rent', '--hours', ''), [])
})

for (const shell of ['zsh', 'fish'])
  test(`${shell}: the script parses and names every verb`, async (t) => {
    const script = await scriptFor(shell)
    for (const verb of ['rent', 'topup', 'withdraw', 'completion'])
      assert.match(script, new RegExp(`\\b${verb}\\b`))
    const { error, status, stderr } = spawnSync(shell, ['-n', '/dev/stdin'], {
      input: script,
      encoding: 'utf8',
    })
    if (error) return t.skip(`${shell} is not installed`)
    assert.equal(status, 0, stderr)
  })
