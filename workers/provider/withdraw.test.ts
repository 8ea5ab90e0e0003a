import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hex } from 'viem'
import { leastWorthwhile, type WithdrawOptions, withdrawWhatPays } from './withdraw.ts'

const policy = {
  everySeconds: 3600,
  minimumUnits: '1000000',
  maximumCostBps: 200,
  nativePriceUnits: '250000',
}

test('a withdrawal is worth its gas when that is at most the configured share of the sum', () => {
  const gwei = 1_000_000_000n
  assert.equal(leastWorthwhile(0n, policy), 1_000_000n)
  // 70,000 gas at 100 gwei are 0.007 POL, 1750 units; fifty times that is less than the minimum
  assert.equal(leastWorthwhile(100n * gwei, policy), 1_000_000n)
  assert.equal(leastWorthwhile(2_000n * gwei, policy), 1_750_000n)
  assert.equal(leastWorthwhile(2_000n * gwei, { ...policy, maximumCostBps: 10_000 }), 1_000_000n)
})

test('one withdrawal that fails keeps none of the others; a worker that ends stops at once', async () => {
  const now = 1_000_000
  const rate = 10_000_000_000_000n
  const word = 2n | (BigInt(now - 500) << 24n) | (10_000n << 152n) | ((rate / 1_000_000n) << 216n)
  const ids = ['a', 'b', 'c'].map((digit): Hex => `0x${digit.repeat(64)}`)
  const zero = `0x${'0'.repeat(64)}` as const
  const packedTerms = {
    tenantSalt: 1n,
    payeeHostKindTrial: 1n,
    authorFeeDeadline: 1n,
    creditor: 0n,
    shapeRateOpenFee: 1n,
    offerHash: zero,
    manifestHash: zero,
  }
  const terms = { rate, feeBps: 0, royaltyBps: 0, trialSeconds: 0, creditor: null, openFeeUnits: 0n }
  const tried: string[] = []
  const stopping = new AbortController()
  let onSend = (key: string) => {
    if (key.includes('aaa')) throw new Error('the nonce was used by a stranger')
  }
  const options = {
    host: {
      network: { contracts: { leaseEscrow: `0x${'1'.repeat(40)}` } },
      sender: {
        async send({ key }: { key: string }, signal: AbortSignal) {
          assert.notEqual(signal, stopping.signal, 'each has a deadline of its own')
          tried.push(key)
          onSend(key)
        },
      },
    },
    follower: {
      book: { leases: () => ids.map((id) => ({ id, terms, packedTerms, ending: null })) },
      readWords: async () => ({
        atHead: new Map(ids.map((id) => [id, word])),
        hostWord: 0n,
        view: { head: { timestamp: now } },
      }),
      pool: { call: async () => 1n },
    },
    clock: { holdSeconds: 0, graceSeconds: 86_400, lowRunwaySeconds: 3600 },
    policy: { ...policy, minimumUnits: '1' },
    log: { info() {}, warn() {} },
    signal: stopping.signal,
  } as unknown as WithdrawOptions
  assert.equal(await withdrawWhatPays(options), 2)
  assert.equal(tried.length, 3)
  tried.length = 0
  onSend = () => {
    stopping.abort()
    throw stopping.signal.reason
  }
  await assert.rejects(withdrawWhatPays(options), { name: 'AbortError' })
  assert.equal(tried.length, 1)
})
