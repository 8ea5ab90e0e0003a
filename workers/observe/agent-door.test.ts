import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { narrowDoor, nextRoundMs } from './agent-door.ts'

test('only so many calls are under way; the others come in turn, whatever becomes of the first', async () => {
  const under: { name: string; end: (failure?: Error) => void }[] = []
  const door = narrowDoor(
    {
      agent: (name) =>
        new Promise((resolve, reject) => {
          under.push({ name, end: (failure) => (failure ? reject(failure) : resolve(name)) })
        }),
    },
    2,
  )
  const calls = ['a', 'b', 'c', 'd'].map((name) => door.agent(name, 'guest-ping').catch(() => 'failed'))
  await turn()
  assert.deepEqual(
    under.map(({ name }) => name),
    ['a', 'b'],
  )
  under[0]!.end(new Error('no'))
  await turn()
  assert.deepEqual(
    under.map(({ name }) => name),
    ['a', 'b', 'c'],
  )
  under[1]!.end()
  under[2]!.end()
  await turn()
  under[3]!.end()
  assert.deepEqual(await Promise.all(calls), ['failed', 'b', 'c', 'd'])
  const again = door.agent('e', 'guest-ping')
  await turn()
  under[4]!.end()
  assert.equal(await again, 'e', 'every place was given back')
})

test('rounds come on the full minute', () => {
  assert.equal(nextRoundMs(0), 60_000)
  assert.equal(nextRoundMs(59_999), 60_000)
  assert.equal(nextRoundMs(60_000), 120_000)
  assert.equal(nextRoundMs(61_000, 300_000), 420_000)
})
