import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { encodeAbiParameters, erc20Abi, HttpRequestError, toFunctionSelector } from 'viem'
import { openLease, planOpen } from '../actions/index.ts'
import { createFreeholdClient, type FreeholdClient } from '../client.ts'
import { ChainUnreachableError } from '../errors/contract.ts'
import { MANIFEST, SHAPE, startTestMarket, type TestMarket } from '../testing/market.ts'
import { calldataOf, meddling, type RpcCall } from '../testing/meddle.ts'
import { write } from '../transactions/write.ts'
import { readPermitDomain } from './domain.ts'

let market: TestMarket
before(async () => {
  market = await startTestMarket()
})
after(() => market.stop())

async function open(client: FreeholdClient): Promise<string[]> {
  const steps: string[] = []
  const plan = await planOpen(client, {
    offer: market.offer,
    shape: SHAPE,
    durationSeconds: 3600,
    manifest: MANIFEST,
    recipient: market.facts,
  })
  const { receipt } = await openLease(client, { plan, onStep: (step) => steps.push(step) })
  assert.equal(receipt?.status, 'success')
  return steps
}

/** The tenant with an RPC in which the token answers one function otherwise, or reverts. */
function withToken(signature: string, answer: () => unknown): FreeholdClient {
  const selector = toFunctionSelector(signature)
  const meddle = (call: RpcCall) => (calldataOf(call)?.startsWith(selector) ? answer() : undefined)
  const transport = meddling(market.tenant, meddle)
  return createFreeholdClient({ network: market.network, account: market.tenant.account!, transport })
}

const text = (value: string) => encodeAbiParameters([{ type: 'string' }], [value])

test('the domain is what the token says, proven by its separator', async () => {
  assert.deepEqual(await readPermitDomain(market.tenant), {
    name: 'USD Coin',
    version: '2',
    chainId: 31337,
    verifyingContract: market.network.contracts.usdc,
  })
})

test('a token that has no version() is tried with the usual ones', async () => {
  const silent = withToken('function version()', () => {
    throw new Error('execution reverted')
  })
  assert.equal((await readPermitDomain(silent))?.version, '2')
})

test('one permit signature and one transaction', async () => {
  const nonceOf = () =>
    market.tenant.publicClient.getTransactionCount({ address: market.tenant.account!.address })
  const before = await nonceOf()
  assert.deepEqual(await open(market.tenant), ['checkBalance', 'signPermit', 'send'])
  assert.equal(await nonceOf(), before + 1)
})

test('a token whose separator fits no domain, or that has none, is approved instead', async () => {
  const odd = withToken('function version()', () => text('9'))
  assert.equal(await readPermitDomain(odd), null)
  assert.deepEqual(await open(odd), ['checkBalance', 'approve', 'send'])
  const plain = withToken('function DOMAIN_SEPARATOR()', () => {
    throw new Error('execution reverted')
  })
  assert.deepEqual(await open(plain), ['checkBalance', 'approve', 'send'])
})

test('an RPC that does not answer is no token without permit', async () => {
  const lost = withToken('function DOMAIN_SEPARATOR()', () => {
    throw new HttpRequestError({ url: 'http://test' })
  })
  await assert.rejects(open(lost), ChainUnreachableError)
})

test('an allowance that is there already needs neither', async () => {
  const { usdc, leaseEscrow } = market.network.contracts
  const args = [leaseEscrow, 10_000_000n]
  await write(market.tenant, { address: usdc, abi: erc20Abi, functionName: 'approve', args })
  assert.deepEqual(await open(market.tenant), ['checkBalance', 'send'])
})
