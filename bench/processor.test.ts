import assert from 'node:assert/strict'
import { test } from 'node:test'
import { processorUseIn, processorUseOf } from './processor.ts'

test('what a process has had is read behind its name, whatever that is', () => {
  const stat = '42 (a) (b c) S 1 42 42 0 -1 4194560 900 0 2 0 150 50 25 5 20 0 9 0 3400 1 2 3'
  assert.deepEqual(processorUseIn(stat), { program: 'a) (b c', seconds: 2.3 })
  assert.throws(() => processorUseIn('42 (short) S 1 42'), /no processor times/)
})

test('what works has had more', { skip: process.platform !== 'linux' && 'Linux only' }, () => {
  const mine = () => processorUseOf(process.pid)[0]!.seconds
  const [before, since] = [mine(), performance.now()]
  while (performance.now() - since < 300);
  assert.ok(mine() - before > 0.1, `${mine() - before} s of 0.3`)
})
