import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import {
  createFreeholdClient,
  type HostPresence,
  type OfferListing,
  readOffers,
  signHostPresence,
} from '@freehold/sdk'
import { sha256 } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { crowd } from '../../bench/market/crowd.ts'
import { SSH_KEY } from '../../sdk/testing/market.ts'
import {
  makeTempDir,
  networkOf,
  removeTempDir,
  startTestChain,
  type TestChain,
  waitFor,
} from '../../test/support/index.ts'
import { IMAGES } from '../testing/host.ts'
import { run } from '../testing/io.ts'
import { runAtTerminal } from '../testing/terminal.ts'

const HOSTS = 300

/** What a test changes of what a host says; null: it does not answer. */
type Said = Partial<Pick<HostPresence, 'freeShape' | 'images'>> | null

interface Listing {
  readonly offers: readonly { host: string; fits: boolean; absence: string | null }[]
  readonly hidden: number
  readonly beyondLimit: number
  readonly notAsked: number
}

let chain: TestChain
let server: Server
let folder: string
let env: Record<string, string>
let listings: ReadonlyMap<number, OfferListing>
/** All hosts, the cheapest first, when every one is there. */
let order: readonly number[]
const questions: number[] = []
/** What each host answers; null: it does not. */
let answers: ReadonlyMap<number, string | null>

before(async () => {
  folder = makeTempDir('cli-crowded')
  chain = await startTestChain()
  server = createServer((request, response) => {
    const host = Number(/^\/(\d+)\//.exec(request.url ?? '')?.[1])
    questions.push(host)
    const answer = answers.get(host) ?? null
    if (answer === null) return void response.writeHead(503).end()
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await crowd(chain, {
    hosts: HOSTS,
    owner: chain.accounts.provider.address,
    endpointOf: (host) => `${url}/${host}`,
  })
  const network = networkOf(chain)
  const found = await readOffers(createFreeholdClient({ network }))
  listings = new Map(found.map((listing) => [Number(listing.host.host), listing]))
  mkdirSync(join(folder, 'state'), { recursive: true })
  const privateKey = `0x${'11'.repeat(32)}` as const
  const developmentWallets = [{ name: 'tenant', address: privateKeyToAddress(privateKey), privateKey }]
  writeFileSync(join(folder, 'state/network.json'), JSON.stringify({ ...network, developmentWallets }))
  env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    FREEHOLD_HOME: join(folder, 'home'),
    FREEHOLD_STATE: join(folder, 'state'),
  }
  await say(() => ({}))
  // Checking the first signatures takes a busy machine so long that hosts count as late.
  order = await waitFor(
    async () => {
      const found = hostsOf(await list('--limit', 'all'))
      return found.length === HOSTS && found
    },
    { what: `${HOSTS} hosts on the list`, seconds: 60, everyMs: 100 },
  )
})
after(async () => {
  server.close()
  server.closeAllConnections()
  await chain.stop()
  removeTempDir(folder)
})
beforeEach(async () => {
  await say(() => ({}))
  questions.length = 0
})

/** Signs what each host says ahead, so that none is late for it. */
async function say(saidBy: (host: number) => Said): Promise<void> {
  const said = [...listings.keys()].map(async (host) => {
    const of = saidBy(host)
    return [host, of && JSON.stringify(await presenceOf(host, of))] as const
  })
  answers = new Map(await Promise.all(said))
}

function presenceOf(host: number, said: NonNullable<Said>) {
  const { offer, freeShape } = listings.get(host)!
  return signHostPresence(chain.accounts.provider, {
    host: String(host),
    chainId: chain.chainId,
    escrow: chain.contracts.leaseEscrow,
    version: '0.0.0',
    headBlock: 1,
    headBlockHash: sha256('0x'),
    timestamp: Math.floor(Date.now() / 1000),
    offers: [offer.offerHash],
    accelerator: 'kvm',
    images: IMAGES.slice(0, 1),
    publicAddress: '127.0.0.1',
    freeShape,
    ...said,
  })
}

async function list(...words: readonly string[]): Promise<Listing & { stderr: string }> {
  const { code, stdout, stderr } = await run(['offers', '--json', ...words], { env })
  assert.equal(code, 0, stderr)
  return { ...(JSON.parse(stdout) as Listing), stderr }
}

const hostsOf = ({ offers }: Listing) => offers.map(({ host }) => Number(host))

/** The host in the quote of a rental that nobody agreed to. */
async function quotedHost(...words: readonly string[]): Promise<number> {
  const { code, stderr } = await run(['rent', '--hours', '1', '--key', SSH_KEY, ...words], { env })
  assert.match(stderr, /Host +(\d+) /)
  assert.equal(code, 2, stderr)
  return Number(/Host +(\d+) /.exec(stderr)![1])
}

test('the first fifty of all are found without asking everybody, and it is said how many were not asked', async () => {
  assert.equal(order.length, HOSTS)
  const few = await list()
  assert.deepEqual(hostsOf(few), order.slice(0, 50))
  assert.equal(questions.length, new Set(questions).size)
  assert.ok(questions.length < 150, `${questions.length} were asked`)
  assert.equal(few.notAsked, HOSTS - questions.length)
  assert.equal(few.beyondLimit, questions.length - 50)
  const found = few.beyondLimit === 0 ? '' : `${few.beyondLimit} more offers? found beyond the limit, and `
  assert.match(few.stderr, new RegExp(`${found}${few.notAsked} .*not asked; --limit all`))
})

test('--limit: that many, or everybody; anything else is refused', async () => {
  assert.deepEqual(hostsOf(await list('--limit', '3')), order.slice(0, 3))
  const all = await list('--limit', 'all')
  assert.deepEqual(hostsOf(all), order)
  assert.deepEqual([all.notAsked, all.beyondLimit, all.stderr.includes('--limit')], [0, 0, false])
  for (const wrong of ['0', '-1', '1.5', 'many']) {
    const { code, stderr } = await run(['offers', `--limit=${wrong}`], { env })
    assert.equal(code, 2)
    assert.match(stderr, new RegExp(`a whole number from 1, or all, is needed, not "${wrong}"`))
  }
})

test('absent hosts are passed over; with --all they count', async () => {
  const absent = new Set(order.slice(0, 80))
  await say((host) => (absent.has(host) ? null : {}))
  const few = await list('--limit', '5')
  assert.deepEqual(hostsOf(few), order.slice(80, 85))
  assert.equal(few.hidden, 80)
  const all = await list('--limit', '5', '--all')
  assert.deepEqual(hostsOf(all), order.slice(0, 5))
  assert.ok(all.offers.every(({ absence }) => absence !== null))
})

test('a host with less room than the chain says makes place for the next', async () => {
  const full = new Set(order.slice(0, 80))
  const freeShape = { points: 0, memoryMib: 0, diskGib: 0, gpus: 0, mbps: 0 }
  await say((host) => (full.has(host) ? { freeShape } : {}))
  const few = await list()
  assert.deepEqual(hostsOf(few), order.slice(80, 130))
  assert.ok(few.offers.every(({ fits }) => fits))
  assert.equal(await quotedHost('--image', 'debian-12'), order[80])
})

test('an image that few have is looked for until as many were found, or nobody is left', async () => {
  const having = new Set([order[150]!, order[220]!])
  await say((host) => (having.has(host) ? { images: IMAGES } : {}))
  const two = await list('--image', 'micro')
  assert.deepEqual(hostsOf(two), [order[150], order[220]])
  assert.equal(two.notAsked, 0)
  const one = await list('--image', 'micro', '--limit', '1')
  assert.deepEqual(hostsOf(one), [order[150]])
})

test('--host asks that one alone', async () => {
  const host = order[200]!
  assert.deepEqual(hostsOf(await list('--host', String(host))), [host])
  assert.deepEqual(questions, [host])
})

test('rent takes the cheapest that is there, has the image and fits, whoever stands before it', async () => {
  assert.equal(await quotedHost('--image', 'debian-12'), order[0])
  assert.ok(questions.length < 150, `${questions.length} were asked`)
  assert.equal(questions.length, new Set(questions).size)
  await say((host) => (host === order[150] ? { images: IMAGES } : order.indexOf(host) < 140 ? null : {}))
  assert.equal(await quotedHost('--image', 'micro'), order[150])
  assert.equal(await quotedHost('--image', 'debian-12'), order[140])
  const memory = ['--memory', '40G', '--disk', '500G']
  await say(() => ({}))
  const large = await list(...memory, '--limit', 'all')
  assert.equal(large.offers[0]?.fits, true)
  assert.notEqual(large.offers[0]?.host, String(order[0]))
  assert.equal(await quotedHost('--image', 'debian-12', ...memory), Number(large.offers[0]?.host))
})

test('rent takes an image unasked only where it is the only one of all', async () => {
  assert.equal(await quotedHost(), order[0])
  assert.equal(new Set(questions).size, HOSTS)
  await say((host) => (host === order[250] ? { images: IMAGES } : {}))
  const { code, stderr } = await run(['rent', '--hours', '1', '--key', SSH_KEY], { env })
  assert.equal(code, 2)
  assert.match(stderr, /--image is needed\. There are: debian-12, micro\./)
})

test('who chooses sees fifty hosts, and is told how many more there are', async () => {
  const words = ['rent', '--image', 'debian-12', '--hours', '1', '--key', SSH_KEY]
  const { stderr } = await runAtTerminal(words, env, [
    ['Virtual processors', '\r'],
    ['Tier', '\r'],
    ['Memory', '\r'],
    ['Disk', '\r'],
    ['Host', '\u0003'],
  ])
  assert.match(stderr, /The cheapest hosts that fit; 250 more offers cost as much or more, or do not fit/)
  assert.ok(new Set(questions).size < 200, `${questions.length} were asked`)
})
