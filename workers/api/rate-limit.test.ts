import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openOnceBook } from './once.ts'
import { callerOf, openRateLimit } from './rate-limit.ts'
import { openSlots } from './slots.ts'
import { exampleOf } from './testing/examples.ts'
import { LEASE, startTestHost } from './testing/host.ts'
import { ask, signedIn } from './testing/raw.ts'

test('so many at once, then so many per second, for each caller', () => {
  let now = 0
  const limit = openRateLimit({ burst: 3, perSecond: 2 }, 100, () => now)
  assert.deepEqual(
    [1, 2, 3, 4].map(() => limit.take('a')),
    [0, 0, 0, 500],
  )
  assert.equal(limit.take('b'), 0)
  now = 500
  assert.deepEqual([limit.take('a'), limit.take('a')], [0, 500])
  now = 60_000
  assert.deepEqual(
    [1, 2, 3, 4].map(() => limit.take('a')),
    [0, 0, 0, 500],
    'no more than the burst is saved up',
  )
  now = 0
  assert.ok(limit.take('a') > 0, 'a clock that is set back gives nothing')
})

test('only so many callers are counted', () => {
  const limit = openRateLimit({ burst: 1, perSecond: 1 }, 2, () => 0)
  assert.equal(limit.take('a'), 0)
  assert.ok(limit.take('a') > 0)
  limit.take('b')
  limit.take('c')
  assert.equal(limit.take('a'), 0, 'the one unseen for longest was forgotten')
})

test('an IPv6 user is one caller with all addresses', () => {
  assert.equal(callerOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2')
  assert.equal(callerOf('2001:db8:1:2::9'), callerOf('2001:db8:1:2:ffff::'))
  assert.equal(callerOf('2001:db8::1'), '2001:db8:0:0')
  assert.equal(callerOf('fe80::1%eth0'), 'fe80:0:0:0')
  assert.equal(callerOf('::ffff:192.0.2.1'), '192.0.2.1')
  assert.equal(callerOf('192.0.2.1'), '192.0.2.1')
  assert.equal(callerOf(undefined), 'unknown')
})

test('what was used stays used until it expires, and a full book refuses', () => {
  let now = 0
  const book = openOnceBook<number>({ all: 2, perOwner: 2 }, () => now)
  assert.equal(book.put('a', 1, 100, ['x']), true)
  assert.equal(book.put('a', 2, 200, ['x']), false)
  assert.equal(book.put('b', 2, 200, ['x']), true)
  const another = () => book.put('c', 3, 300, ['y'])
  assert.throws(another, { code: 'unavailable' }, 'nothing is forgotten early to make room')
  now = 150
  assert.equal(another(), true)
  assert.equal(book.take('a'), null)
  assert.equal(book.take('b'), 2)
  assert.equal(book.take('b'), null)
})

test('no wallet and no address fills a book for the others', () => {
  let now = 0
  const book = openOnceBook<number>({ all: 100, perOwner: 2 }, () => now)
  const put = (key: string, wallet: string, address: string) => book.put(key, 1, 100, [wallet, address])
  put('a', 'ada', 'home')
  put('b', 'ada', 'work')
  assert.throws(() => put('c', 'ada', 'cafe'), { code: 'tooMany' }, 'a wallet, wherever it is')
  put('d', 'bob', 'home')
  assert.throws(() => put('e', 'eve', 'home'), { code: 'tooMany' }, 'an address, whoever is there')
  assert.equal(put('e', 'eve', 'cafe'), true)
  book.take('a')
  book.take('a')
  assert.equal(put('c', 'ada', 'cafe'), true, 'what was taken leaves one place, once')
  assert.throws(() => put('f', 'ada', 'train'), { code: 'tooMany' })
  now = 150
  assert.equal(put('c', 'ada', 'home'), true, 'what expired leaves its places')
  assert.equal(put('f', 'ada', 'home'), true)
  assert.throws(() => put('g', 'ada', 'train'), { code: 'tooMany' })
})

test('places: so many in all, so many each, and each is given back once', () => {
  const slots = openSlots(3, 2)
  const [a, b] = [slots.take('x'), slots.take('x')]
  assert.equal(slots.take('x'), null)
  assert.ok(slots.take('y'))
  assert.equal(slots.take('z'), null)
  a?.()
  a?.()
  assert.ok(slots.take('z'))
  assert.equal(slots.take('z'), null)
  b?.()
  assert.ok(slots.take('x'))
})

test('the API says when to come again', async () => {
  const host = await startTestHost({
    limits: { perWallet: { burst: 3, perSecond: 0.1 }, signaturesPerAddress: { burst: 3, perSecond: 0.1 } },
  })
  try {
    const [owner, viewer] = [await signedIn(host, 'owner'), await signedIn(host, 'viewer')]
    for (let i = 0; i < 3; i++) assert.equal((await ask(host, exampleOf('getInstance'), owner)).status, 200)
    const refused = await ask(host, exampleOf('getInstance'), owner)
    assert.equal(refused.status, 429)
    assert.match(String(refused.headers['retry-after']), /^\d+$/)
    assert.equal(
      (await ask(host, exampleOf('getInstance'), viewer)).status,
      200,
      'another wallet is not held up',
    )
    await signedIn(host, 'operator')
    await assert.rejects(signedIn(host, 'stranger'), /Too many requests/)
  } finally {
    await host.stop()
  }
})

test('an address is counted before anything of it is looked at', async () => {
  const host = await startTestHost({ limits: { perAddress: { burst: 5, perSecond: 0.1 } } })
  try {
    const statuses = []
    for (let i = 0; i < 7; i++) statuses.push((await ask(host, exampleOf('setPower'))).status)
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429])
  } finally {
    await host.stop()
  }
})

test('tickets, sign-ins and signed requests are remembered up to a number for each wallet and address', async () => {
  const host = await startTestHost({ limits: { remembered: { all: 100, perOwner: 2 } } })
  try {
    const owner = await signedIn(host, 'owner')
    const ticket = {
      method: 'POST',
      path: '/v1/auth/ticket',
      body: JSON.stringify({ lease: LEASE, socket: 'console' }),
    }
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push((await ask(host, ticket, owner)).status)
    assert.deepEqual(statuses, [201, 201, 429])
    await signedIn(host, 'owner')
    await assert.rejects(signedIn(host, 'operator'), /too much at once/, 'its address is the same')
    host.wait(301_000)
    await signedIn(host, 'operator')
    assert.equal((await ask(host, ticket, owner)).status, 201)
  } finally {
    await host.stop()
  }
})
