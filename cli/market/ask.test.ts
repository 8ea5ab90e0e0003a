import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FreeholdClient, Host } from '@freehold/sdk'
import { askHosts, MOST_HOSTS_AT_A_TIME } from './ask.ts'

const HOSTS = 300
const client = { network: { chainId: 1, contracts: {} } } as unknown as FreeholdClient
const signal = new AbortController().signal

let server: Server
/** Questions by path, and how many were open at once at most. */
const questions: string[] = []
let [open, most] = [0, 0]

before(async () => {
  server = createServer(async (request, response) => {
    questions.push(request.url ?? '')
    most = Math.max(most, ++open)
    await sleep(30)
    open -= 1
    response.writeHead(503).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
after(() => server.close())

const hostNumber = (host: number) =>
  ({
    host: BigInt(host),
    operator: `0x${'1'.repeat(40)}`,
    facts: { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${host}` },
  }) as unknown as Host

test('a market of many hosts is asked so many at a time, and each host once', async () => {
  const hosts = Array.from({ length: HOSTS }, (_, at) => hostNumber(at + 1))
  const seen: string[] = []
  const onAsked = (asked: number, of: number) => seen.push(`${asked} of ${of}`)
  const answers = await askHosts(client, [...hosts, ...hosts], { timeoutMs: 20_000, signal, onAsked })
  assert.equal(most, MOST_HOSTS_AT_A_TIME)
  assert.equal(new Set(questions).size, HOSTS)
  assert.equal(questions.length, HOSTS)
  assert.deepEqual([seen.length, seen.at(-1)], [HOSTS, `${HOSTS} of ${HOSTS}`])
  assert.equal(answers.size, HOSTS)
  assert.match(answers.get(7n)?.absence ?? '', /^Host 7 does not answer/)
})

test('who stops waits for nobody', async () => {
  const hosts = Array.from({ length: HOSTS }, (_, at) => hostNumber(at + 1))
  await assert.rejects(askHosts(client, hosts, { timeoutMs: 20_000, signal: AbortSignal.abort() }), {
    name: 'AbortError',
  })
})
