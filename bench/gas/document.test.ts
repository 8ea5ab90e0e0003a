import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectRoot } from '../../scripts/network/paths.ts'

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8')
const { operations } = JSON.parse(read('bench/results/gas.json')) as { operations: Record<string, number> }

/** What each page says of the verifiers' gas. */
const said = {
  'docs/contracts.md': [
    'commit',
    'reveal',
    'reportDown',
    'confirmDown',
    'postDown',
    'reportUp',
    'answerChallenge',
    'answerChallengeFallback',
    'answerDown',
    'answerDownFallback',
  ],
  'docs/verification.md': ['pledge', 'answerDown', 'reportDown', 'enrol'],
}

for (const [path, names] of Object.entries(said))
  test(`${path} says what was measured of gas`, () => {
    const page = read(path)
    for (const name of names) {
      const gas = operations[name]!.toLocaleString('en-US')
      assert.ok(page.includes(gas), `${name} takes ${gas}, and the page does not say so`)
    }
  })
