import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Hash } from 'viem'
import { signerOf } from '../client.ts'
import { TransactionPendingError, TransactionReplacedError } from '../errors/contract.ts'
import { feePolicyOf } from '../networks/index.ts'
import { startTestMarket, type TestMarket } from '../testing/market.ts'
import { confirmTransaction } from './confirm.ts'
import { bumpedFees, estimateFees } from './fees.ts'

let market: TestMarket
before(async () => {
  market = await startTestMarket()
  await market.chain.testClient.setAutomine(false)
})
after(() => market.stop())

/** Sends nothing to oneself, with fees as given. */
async function sendWith(
  nonce: number,
  fees: { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint },
): Promise<Hash> {
  const { walletClient, account } = signerOf(market.tenant)
  const chain = market.tenant.publicClient.chain
  return walletClient.sendTransaction({ account, chain, to: account.address, gas: 21_000n, nonce, ...fees })
}

async function nextNonce(): Promise<number> {
  const { address } = signerOf(market.tenant).account
  return market.tenant.publicClient.getTransactionCount({ address, blockTag: 'latest' })
}

test('what is not mined is sent again with higher fees, and found under the new hash', async () => {
  const nonce = await nextNonce()
  const first = await estimateFees(market.tenant)
  const hash = await sendWith(nonce, first)
  let second: Hash | undefined
  const resend = async () => {
    second = await sendWith(nonce, bumpedFees(first, first, feePolicyOf(31337)))
    setTimeout(() => void market.chain.testClient.mine({ blocks: 1 }), 50)
    return second
  }
  const receipt = await confirmTransaction(market.tenant, {
    functionName: 'test',
    hash,
    nonce,
    resend,
    roundMs: 150,
  })
  assert.equal(receipt.transactionHash, second)
  assert.notEqual(second, hash)
})

test('a nonce that another transaction took is told', async () => {
  const nonce = await nextNonce()
  const fees = await estimateFees(market.tenant)
  const other = bumpedFees(fees, fees, feePolicyOf(31337))
  const hash = await sendWith(nonce, fees)
  await sendWith(nonce, other)
  await market.chain.testClient.mine({ blocks: 1 })
  await assert.rejects(
    confirmTransaction(market.tenant, { functionName: 'test', hash, nonce, roundMs: 5_000 }),
    TransactionReplacedError,
  )
})

test('at last it says that it may still be mined, with every hash; a signal stops the waiting at once', async () => {
  const nonce = await nextNonce()
  const hash = await sendWith(nonce, await estimateFees(market.tenant))
  const waiting = { functionName: 'test', hash, nonce, roundMs: 100 }
  await assert.rejects(confirmTransaction(market.tenant, waiting), (error) => {
    assert.ok(error instanceof TransactionPendingError)
    assert.deepEqual(error.hashes, [hash])
    return true
  })
  const signal = AbortSignal.timeout(20)
  await assert.rejects(confirmTransaction(market.tenant, { ...waiting, roundMs: 60_000, signal }), /timeout/i)
})
