import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir, waitFor } from '../../test/support/index.ts'
import { copyStates, mendState } from './chain-state.ts'

const folder = makeTempDir('chain-state')
after(() => removeTempDir(folder))

test('a state that was cut off is the last whole one again', async (t) => {
  const path = join(folder, 'anvil.json')
  const copy = `${path}.whole`
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  t.after(() => end())
  mendState(path) // there is none yet
  writeFileSync(path, '{"block":1}')
  copyStates(path, ended)
  const copied = (text: string) =>
    waitFor(() => existsSync(copy) && readFileSync(copy, 'utf8') === text, {
      what: `${text} is kept`,
      seconds: 10,
    })
  await copied('{"block":1}')
  writeFileSync(path, '{"block":2}')
  await copied('{"block":2}')
  for (const half of ['', '{"block":', '{"blo']) {
    writeFileSync(path, half)
    mendState(path)
    assert.equal(readFileSync(path, 'utf8'), '{"block":2}')
  }
  writeFileSync(path, '{"block":3}')
  mendState(path)
  assert.equal(readFileSync(path, 'utf8'), '{"block":3}')
})

test('without a copy it says what to do', () => {
  const path = join(folder, 'other.json')
  writeFileSync(path, '')
  assert.throws(() => mendState(path), /is damaged. Start anew: npm start -- --fresh/)
})
