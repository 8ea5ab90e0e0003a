import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitFor } from './wait.ts'

test('the first answer that is one ends the wait', async () => {
  const answers = [null, undefined, false, 0, 1] as const
  let asked = 0
  assert.equal(await waitFor(() => answers[asked++], { what: 'it answers', seconds: 5, everyMs: 1 }), 0)
  assert.equal(asked, 4)
})

test('a wait in vain says what for, and why', async () => {
  const cause = new Error('refused')
  const ask = () => {
    throw cause
  }
  await assert.rejects(
    waitFor(ask, { what: 'the console answers', seconds: 0.02, everyMs: 1 }),
    (error: Error) => {
      assert.equal(error.message, 'Waited 0.02 s in vain until the console answers.')
      assert.equal(error.cause, cause)
      return true
    },
  )
})

test('a wait ends when what is waited for has ended', async () => {
  const unless = Promise.resolve('redis ended with exit code 1')
  await assert.rejects(
    waitFor(() => null, { what: 'Redis answers', seconds: 60, everyMs: 1, unless }),
    {
      message: 'While waiting until Redis answers: redis ended with exit code 1.',
    },
  )
})
