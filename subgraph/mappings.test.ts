import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { loadCases, runSubgraphTests, type SubgraphTestResult, untestedEvents } from './test.ts'

const cases = await loadCases()
let result: SubgraphTestResult

before(async () => {
  result = await runSubgraphTests()
})

test('every event of the contracts has a case', () => {
  assert.deepEqual(untestedEvents(cases), [])
})

test('no two cases share a name', () => {
  assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length)
})

for (const { name } of cases) {
  test(name, () => {
    assert.ok(result.passedNames.has(name), result.report)
  })
}
