import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { type Hex, keccak256, numberToHex } from 'viem'
import { z } from 'zod'
import type { NetworkConfig } from '../networks/index.ts'
import {
  NoSubgraphError,
  SubgraphBehindError,
  SubgraphQueryError,
  SubgraphUnavailableError,
} from './errors.ts'

import { allHashedPages, allPages, type IdRange } from './pages.ts'
import { waitForIndexedBlock } from './queryIndex.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'

const schema = z.object({ hosts: z.array(z.object({ id: z.string() })) })
const query = '{ hosts { id } }'
let server: Server
let url: string
let answer: { status: number; body: unknown }

before(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

after(() => {
  server.close()
  server.closeAllConnections()
})

const clientOf = (subgraphUrl: string | null): SubgraphClient => ({
  network: { name: 'test', subgraphUrl } as NetworkConfig,
})

test('an answer in the right form is handed on', async () => {
  answer = { status: 200, body: { data: { hosts: [{ id: '7' }] } } }
  assert.deepEqual(await requestSubgraph(clientOf(url), { query, schema }), { hosts: [{ id: '7' }] })
})

test('a network without a subgraph says so', async () => {
  await assert.rejects(requestSubgraph(clientOf(null), { query, schema }), NoSubgraphError)
})

test('an error status, a closed port and an answer in another form are told apart from refusals', async () => {
  answer = { status: 502, body: {} }
  await assert.rejects(
    requestSubgraph(clientOf(url), { query, schema }),
    (error: SubgraphUnavailableError) => {
      assert.ok(error instanceof SubgraphUnavailableError)
      assert.match(String(error.cause), /502/)
      return true
    },
  )
  await assert.rejects(
    requestSubgraph(clientOf('http://127.0.0.1:9'), { query, schema }),
    SubgraphUnavailableError,
  )
  answer = { status: 200, body: { data: { hosts: [{ number: 7 }] } } }
  await assert.rejects(requestSubgraph(clientOf(url), { query, schema }), /unknown form.*hosts\[0\]\.id/s)
})

test('a refused query carries the reason', async () => {
  answer = { status: 200, body: { errors: [{ message: 'Type `Query` has no field `host`' }] } }
  await assert.rejects(requestSubgraph(clientOf(url), { query, schema }), (error: SubgraphQueryError) => {
    assert.ok(error instanceof SubgraphQueryError)
    assert.match(error.message, /has no field/)
    return true
  })
})

test('a caller who gives up gets his own reason, not an outage', async () => {
  const signal = AbortSignal.abort(new Error('left the page'))
  await assert.rejects(requestSubgraph(clientOf(url), { query, schema, signal }), /left the page/)
})

test('waiting for a block ends with how far the index is', async () => {
  answer = {
    status: 200,
    body: { data: { _meta: { block: { number: 41, hash: null }, hasIndexingErrors: false } } },
  }
  const status = await waitForIndexedBlock(clientOf(url), { blockNumber: 41n })
  assert.equal(status.blockNumber, 41n)
  await assert.rejects(
    waitForIndexedBlock(clientOf(url), { blockNumber: 42n, timeoutMs: 150 }),
    (error: SubgraphBehindError) => {
      assert.ok(error instanceof SubgraphBehindError)
      assert.deepEqual([error.indexedBlock, error.wantedBlock], [41n, 42n])
      return true
    },
  )
})

test('lists longer than a page are asked for until they end', async () => {
  const all = Array.from({ length: 2000 }, (_, index) => ({ id: String(index).padStart(4, '0') }))
  const asked: (string | undefined)[] = []
  const askPage = async (afterId: string | undefined, first: number) => {
    asked.push(afterId)
    return all.filter(({ id }) => afterId === undefined || id > afterId).slice(0, first)
  }
  assert.deepEqual(await allPages(askPage, ({ id }) => id), all)
  assert.deepEqual(asked, [undefined, '0999', '1999'])
})

for (const [count, most] of [
  [0, 1],
  [999, 1],
  [1000, 3],
  [10_000, 14],
] as const) {
  test(`${count} hashes are asked for in at most ${most} requests, each once and in their order`, async () => {
    const all = Array.from({ length: count }, (_, index) => keccak256(numberToHex(index))).sort()
    const asked: IdRange[] = []
    const askPage = async (range: IdRange, first: number) => {
      asked.push(range)
      return within(all, range).slice(0, first)
    }
    assert.deepEqual(await allHashedPages(askPage, (id) => id), all)
    assert.ok(asked.length <= most, `${asked.length} requests`)
  })
}

test('ids that stand close together are all found, too', async () => {
  const all = [3n, 2n ** 255n, 2n ** 256n - 2500n].flatMap((from) =>
    Array.from({ length: 2499 }, (_, index) => numberToHex(from + BigInt(index), { size: 32 })),
  )
  const askPage = async (range: IdRange, first: number) => within(all, range).slice(0, first)
  assert.deepEqual(await allHashedPages(askPage, (id) => id), all)
})

const within = (ids: readonly Hex[], { after, upTo }: IdRange): Hex[] =>
  ids.filter((id) => (after === undefined || id > after) && (upTo === undefined || id <= upTo))
