import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isForBrowsers, linesUnseen, readLcov, sumUp } from './lcov.ts'

const report = 'TN:\nSF:sdk/money.ts\nFN:1,usdc\nDA:1,3\nDA:2,0\nDA:3,0\nLH:1\nLF:3\nend_of_record\n'
const another =
  'TN:\nSF:sdk/client.ts\nDA:1,0\nend_of_record\nTN:\nSF:sdk/money.ts\nDA:1,0\nDA:2,5\nDA:3,0\nend_of_record\n'

test('reports add up: a line that one run missed another may have passed', () => {
  const counts = readLcov(report, another)
  assert.deepEqual(
    [...(counts.get('sdk/money.ts') ?? [])],
    [
      [1, 3],
      [2, 5],
      [3, 0],
    ],
  )
  assert.deepEqual([...counts.keys()], ['sdk/money.ts', 'sdk/client.ts'])
})

test('a file of types alone has no lines to pass; any other that was not loaded has all of them', () => {
  assert.equal(linesUnseen('/** Words. */\nexport interface A {\n  a: number\n}\n// more\n'), 0)
  assert.equal(linesUnseen("import type { A } from './a.ts'\nexport type B = A\n"), 0)
  assert.equal(linesUnseen('export const a = 1\n\nexport const b = 2\n'), 3)
})

test('a package is the sum of its files, those that nothing loaded among them, and is not rounded up', () => {
  const sources = new Map([
    ['sdk/money.ts', ''],
    ['sdk/forgotten.ts', 'export const a = 1\n'],
    ['sdk/types.ts', 'export type A = 1\n'],
  ])
  assert.deepEqual(sumUp(sources, readLcov(report)), {
    lines: 4,
    seen: 1,
    percent: 25,
    notLoaded: ['sdk/forgotten.ts'],
  })
  const lines = Array.from({ length: 1000 }, (_, line) => `DA:${line},${line < 849 ? 1 : 0}`).join('\n')
  assert.equal(sumUp(new Map([['a.ts', '']]), readLcov(`SF:a.ts\n${lines}\n`)).percent, 84.9)
})

test('what is made of hooks, of wallets in a browser or of parts that draw is for browsers', () => {
  for (const line of [
    "import { useState } from 'react'",
    "import {\n  useQuery,\n} from '@tanstack/react-query'",
    "import { getConnection } from 'wagmi/actions'",
    "import { paths } from './routes.tsx'",
    'export function useTier(lease) {',
    'document.title = name',
  ])
    assert.equal(isForBrowsers(`import a from 'b'\n${line}\n`), true, line)
  for (const line of ["import type { QueryKey } from '@tanstack/react-query'", "import { a } from './a.ts'"])
    assert.equal(isForBrowsers(`${line}\n`), false, line)
})
