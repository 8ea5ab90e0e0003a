import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Hex, HttpRequestError, numberToHex, RpcRequestError } from 'viem'
import { cancelLease } from '../actions/index.ts'
import { createFreeholdClient } from '../client.ts'
import { ChainUnreachableError } from '../errors/contract.ts'
import { openTestLease, startTestMarket, type TestMarket } from '../testing/market.ts'
import { meddling, type RpcCall } from '../testing/meddle.ts'
import {
  listLeasesOfTenant,
  readFinalizedBlock,
  readHosts,
  readLease,
  readLeaseTerms,
  readOffers,
} from './index.ts'

let market: TestMarket
before(async () => {
  market = await startTestMarket()
})
after(() => market.stop())

const refusal = (message: string) =>
  new RpcRequestError({ body: {}, url: 'http://test', error: { code: -32000, message } })

function reader(meddle: (call: RpcCall) => unknown) {
  const { network } = market
  return createFreeholdClient({ network, transport: meddling(market.tenant, meddle) })
}

test('an RPC that refuses long ranges is asked piece by piece', async () => {
  const { leaseId } = await openTestLease(market)
  await cancelLease(market.tenant, { leaseId, reason: 'TooSlow' })
  const head = await market.tenant.publicClient.getBlockNumber({ cacheTime: 0 })
  /** Lengths of the pieces, by what was asked for in them. */
  const pieces = new Map<string, bigint[]>()
  // The chain claims to be 25,000 blocks longer than it is; nothing is in those.
  const client = reader(({ method, params }) => {
    if (method === 'eth_blockNumber') return numberToHex(head + 25_000n)
    if (method !== 'eth_getLogs') return undefined
    const [filter] = params as [{ fromBlock: Hex; toBlock: Hex; topics: Hex[] }]
    const blocks = BigInt(filter.toBlock) - BigInt(filter.fromBlock) + 1n
    if (blocks > 10_000n) throw refusal('block range is too wide')
    const question = JSON.stringify(filter.topics)
    pieces.set(question, [...(pieces.get(question) ?? []), blocks])
    if (BigInt(filter.fromBlock) > head) return []
    const toBlock = BigInt(filter.toBlock) > head ? numberToHex(head) : filter.toBlock
    return market.tenant.publicClient.request({ method, params: [{ ...filter, toBlock }] })
  })
  const lease = await readLease(client, { leaseId })
  assert.equal(lease.ending?.reason, 'TooSlow')
  assert.ok(pieces.size > 0)
  for (const blocks of pieces.values()) {
    assert.equal(blocks.length, 3)
    assert.equal(
      blocks.reduce((sum, length) => sum + length),
      head + 25_001n - BigInt(market.network.startBlock),
    )
  }
})

test('an RPC that does not answer is not asked piece by piece', async () => {
  let asked = 0
  const client = reader(({ method }) => {
    if (method !== 'eth_getLogs') return undefined
    asked++
    throw new HttpRequestError({ url: 'http://test' })
  })
  await assert.rejects(readHosts(client), ChainUnreachableError)
  assert.equal(asked, 1)
})

test('the second RPC serves when the first is dead', async () => {
  const network = { ...market.network, rpcUrls: ['http://127.0.0.1:9', ...market.network.rpcUrls] }
  assert.equal((await readOffers(createFreeholdClient({ network }))).length, 1)
})

test('an RPC without finality answers null, never "final"; silence is an error', async () => {
  const unfinal = (error: Error) =>
    reader(({ method, params }) => {
      if (method === 'eth_getBlockByNumber' && params?.[0] === 'finalized') throw error
      return undefined
    })
  assert.equal(await readFinalizedBlock(unfinal(refusal('finalized block not found'))), null)
  await assert.rejects(readFinalizedBlock(unfinal(new HttpRequestError({ url: 'http://test' }))))
  const head = await market.tenant.publicClient.getBlockNumber()
  const final = await readFinalizedBlock(market.tenant)
  assert.ok(final && final.number < head)
})

test('terms are read once; a failure is not remembered', async () => {
  const { leaseId, terms } = await openTestLease(market)
  let asked = 0
  const client = reader(({ method }) => {
    if (method !== 'eth_getLogs') return undefined
    asked++
    if (asked === 1) throw new HttpRequestError({ url: 'http://test' })
    return undefined
  })
  await assert.rejects(readLeaseTerms(client, { leaseId }), ChainUnreachableError)
  assert.deepEqual(await readLeaseTerms(client, { leaseId }), terms)
  assert.deepEqual(await readLeaseTerms(client, { leaseId }), terms)
  assert.equal(asked, 2)
})

test('a wallet without leases has none', async () => {
  assert.deepEqual(await listLeasesOfTenant(market.tenant, { tenant: market.owner.account!.address }), [])
  assert.deepEqual(await readHosts(market.tenant, { hosts: [] }), [])
  assert.deepEqual(await readHosts(market.tenant, { hosts: [99n] }), [])
})
