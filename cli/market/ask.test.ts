import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FreeholdClient, type Host, signHostPresence } from '@freehold/sdk'
import { type Hex, keccak256 } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { type Answer, type AskOptions, askUntil, hostsToAsk, MOST_HOSTS_AT_A_TIME } from './ask.ts'

const HOSTS = 300
const ESCROW = `0x${'2'.repeat(40)}` as const
const client = { network: { chainId: 1, contracts: { leaseEscrow: ESCROW } } } as unknown as FreeholdClient
const operator = privateKeyToAccount(keccak256('0x01'))
const { signal } = new AbortController()

let server: Server
/** Numbers of the hosts that were asked, as the questions came. */
const questions: number[] = []
/** How many questions are open, and how many were at once at most. */
let [open, most] = [0, 0]
/** Who is there, and how long each takes. */
let isThere = (_host: number) => true
let delayMs = (_host: number) => 5

before(async () => {
  server = createServer(async (request, response) => {
    const host = Number(/^\/(\d+)\//.exec(request.url ?? '')?.[1])
    questions.push(host)
    most = Math.max(most, ++open)
    const answer = isThere(host) ? JSON.stringify(await presenceOf(host)) : null
    await sleep(delayMs(host), undefined, { ref: false })
    open -= 1
    if (answer === null) return void response.writeHead(503).end()
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
after(() => {
  server.close()
  server.closeAllConnections()
})
beforeEach(() => {
  questions.length = most = 0
  isThere = () => true
  delayMs = () => 5
})

const presenceOf = (host: number) =>
  signHostPresence(operator, {
    host: String(host),
    chainId: 1,
    escrow: ESCROW,
    version: '0.0.0',
    headBlock: 1,
    headBlockHash: keccak256('0x'),
    timestamp: Math.floor(Date.now() / 1000),
    offers: [] as Hex[],
    accelerator: 'kvm',
    images: [],
    publicAddress: '127.0.0.1',
    freeShape: { points: 1000, memoryMib: 1024, diskGib: 10, gpus: 0, mbps: 100 },
  })

const hostNumber = (host: number) =>
  ({
    host: BigInt(host),
    operator: operator.address,
    facts: { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${host}` },
  }) as unknown as Host

const numbers = Array.from({ length: HOSTS }, (_, at) => at + 1)
const itemsOf = (hosts: readonly number[]) => hosts.map((host) => ({ host: hostNumber(host) }))
const toAsk = (options: Partial<AskOptions> = {}) =>
  hostsToAsk(client, { timeoutMs: 20_000, signal, ...options })
const isPresent = (_: unknown, { presence }: Answer) => presence !== null
const upTo = (host: number) => numbers.slice(0, host)

/** Numbers of the hosts that were gone through, in the order of the answer. */
const hostsOf = (asked: readonly { item: { host: Host } }[]) =>
  asked.map(({ item }) => Number(item.host.host))

test('a market of many hosts is asked so many at a time, and each host once, however often it is listed', async () => {
  isThere = () => false
  delayMs = () => 30
  const seen: number[] = []
  const hosts = toAsk({ onAnswer: (answered) => seen.push(answered) })
  const everybody = { enough: Number.POSITIVE_INFINITY, counts: isPresent }
  const asked = await askUntil(hosts, itemsOf([...numbers, ...numbers]), everybody)
  assert.equal(most, MOST_HOSTS_AT_A_TIME)
  assert.deepEqual(questions.toSorted(ascending), numbers)
  assert.deepEqual(seen, numbers)
  assert.deepEqual(hostsOf(asked), [...numbers, ...numbers])
  assert.match(asked[6]?.answer.absence ?? '', /^Host 7 does not answer/)
})

const ascending = (a: number, b: number) => a - b

test('once enough are found, no further host is asked; what was asked are the first in order', async () => {
  const order = numbers.toReversed()
  const asked = await askUntil(toAsk(), itemsOf(order), { enough: 50, counts: isPresent })
  assert.ok(asked.length >= 50 && asked.length < 50 + MOST_HOSTS_AT_A_TIME, `${asked.length} were asked`)
  assert.deepEqual(hostsOf(asked), order.slice(0, asked.length))
  assert.deepEqual(questions.toSorted(ascending), hostsOf(asked).toSorted(ascending))
})

test('absent hosts are no reason to stop: it goes on past them', async () => {
  isThere = (host) => host > 200
  const asked = await askUntil(toAsk(), itemsOf(numbers), { enough: 3, counts: isPresent })
  assert.ok(asked.length >= 203 && asked.length < 203 + MOST_HOSTS_AT_A_TIME, `${asked.length} were asked`)
  assert.deepEqual(hostsOf(asked), upTo(asked.length))
  assert.ok(asked.slice(0, 200).every(({ answer }) => answer.presence === null))
})

test('a slow host in front is waited for, and no more are asked meanwhile than it takes', async () => {
  delayMs = (host) => (host === 1 ? 400 : 5)
  const asked = await askUntil(toAsk(), itemsOf(numbers), { enough: 5, counts: isPresent })
  assert.equal(asked[0]?.answer.presence?.host, '1')
  assert.ok(asked.length < 5 + MOST_HOSTS_AT_A_TIME, `${asked.length} were asked`)
})

test('where there are too few, everybody is asked', async () => {
  isThere = (host) => host % 100 === 0
  const asked = await askUntil(toAsk(), itemsOf(numbers), { enough: 4, counts: isPresent })
  assert.deepEqual(hostsOf(asked), numbers)
  assert.deepEqual(hostsOf(asked.filter(({ answer }) => answer.presence !== null)), [100, 200, 300])
})

test('who asks again in another order asks only those that have not said it yet', async () => {
  const hosts = toAsk()
  const first = await askUntil(hosts, itemsOf(numbers), { enough: 10, counts: isPresent })
  const again = await askUntil(hosts, itemsOf(numbers.toReversed()), {
    enough: HOSTS,
    counts: isPresent,
  })
  assert.ok(first.length < HOSTS)
  assert.deepEqual(hostsOf(again), numbers.toReversed())
  assert.deepEqual(questions.toSorted(ascending), numbers)
})

test('who stops waits for nobody', async () => {
  const everybody = { enough: Number.POSITIVE_INFINITY, counts: isPresent }
  const aborted = { name: 'AbortError' }
  await assert.rejects(askUntil(toAsk({ signal: AbortSignal.abort() }), itemsOf(numbers), everybody), aborted)
  assert.equal(questions.length, 0)
  const stop = new AbortController()
  delayMs = () => 10_000
  const asking = askUntil(toAsk({ signal: stop.signal }), itemsOf(numbers), everybody)
  setTimeout(() => stop.abort(), 100)
  const since = performance.now()
  await assert.rejects(asking, aborted)
  assert.ok(performance.now() - since < 5_000)
  assert.ok(questions.length <= MOST_HOSTS_AT_A_TIME, `${questions.length} were asked`)
})
