import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hex } from 'viem'
import { checkKeySignature, checkOnChainToo } from './signatures.ts'
import { accounts } from './testing/host.ts'

const { owner, stranger } = accounts
const rubbish: readonly Hex[] = [
  '0x',
  '0x00',
  `0x${'00'.repeat(65)}`,
  `0x${'ff'.repeat(65)}`,
  `0x${'11'.repeat(500)}`,
]

test('a key signs for its own wallet, over that text, and rubbish for none', async () => {
  const signature = await owner.signMessage({ message: 'hello' })
  assert.equal(await checkKeySignature(owner.address, 'hello', signature), true)
  assert.equal(await checkKeySignature(stranger.address, 'hello', signature), false)
  assert.equal(await checkKeySignature(owner.address, 'hello!', signature), false)
  for (const none of rubbish) assert.equal(await checkKeySignature(owner.address, 'hello', none), false, none)
})

test('the chain is asked for what no key signed, and not believed when it is silent', async () => {
  const asked: Hex[] = []
  let answer: () => Promise<boolean> = async () => true
  const check = checkOnChainToo((_, __, signature) => {
    asked.push(signature)
    return answer()
  })
  const signature = await owner.signMessage({ message: 'hello' })
  assert.equal(await check(owner.address, 'hello', signature), true)
  assert.deepEqual(asked, [])
  assert.equal(await check(owner.address, 'hello', '0x1234'), true)
  assert.deepEqual(asked, ['0x1234'])
  answer = async () => false
  assert.equal(await check(owner.address, 'hello', '0x1234'), false)
  answer = () => Promise.reject(new Error('no RPC answers'))
  assert.equal(await check(owner.address, 'hello', '0x1234'), false)
})
