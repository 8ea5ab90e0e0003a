import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { exitCodes } from './kernel/errors.ts'
import { globalOptions } from './kernel/program.ts'
import { commandTree, leavesOf } from './kernel/tree.ts'

const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
const rowsOf = (heading: string) =>
  (readme.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[| -]+$/.test(line))
    .slice(1)
    .map((line) => line.split('|').map((cell) => cell.trim().replace(/^`|`$/g, '')))

test('README lists every verb, with the words of its help', () => {
  const listed = rowsOf('Verbs').map(([, verb, says]) => `${verb}: ${says}`)
  const real = leavesOf(commandTree).map(({ words, node }) => `freehold ${words.join(' ')}: ${node.summary}`)
  assert.deepEqual(listed, real)
})

test('README lists every global option and every exit code', () => {
  assert.deepEqual(
    rowsOf('Options of every verb').map(([, flags]) => flags),
    globalOptions.map(({ flags }) => flags),
  )
  assert.deepEqual(
    rowsOf('Exit codes').map(([, code]) => Number(code)),
    Object.values(exitCodes),
  )
})
