import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import {
  HostApiError,
  hostAudience,
  type SignInNonce,
  scriptDomain,
  signInMessage,
} from '@freehold/sdk/hostApi'
import { createSiweMessage } from 'viem/siwe'
import { accounts, identity, LEASE, ORIGIN, startTestHost, type TestHost } from './testing/host.ts'
import { ask, type RawAnswer, signedIn } from './testing/raw.ts'

let host: TestHost
before(async () => {
  host = await startTestHost({ limits: { signaturesPerAddress: { burst: 1000, perSecond: 100 } } })
})
after(() => host.stop())

const { owner, stranger } = accounts
let fresh: SignInNonce
beforeEach(async () => {
  fresh = await nonceOf(owner.address)
})

async function nonceOf(wallet: string): Promise<SignInNonce> {
  const { json } = await ask(host, {
    method: 'POST',
    path: '/v1/auth/nonce',
    body: JSON.stringify({ wallet }),
  })
  return json as unknown as SignInNonce
}

/** The parts of a message that is in order. */
const good = () => ({
  address: owner.address,
  chainId: identity.chainId,
  domain: scriptDomain(identity.host),
  uri: host.endpoint,
  nonce: fresh.nonce,
  version: '1' as const,
  issuedAt: new Date(),
  expirationTime: new Date(Date.now() + 600_000),
  resources: [hostAudience(identity)],
})

async function send(
  message: string,
  signer = owner,
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  const body = JSON.stringify({ message, signature: await signer.signMessage({ message }) })
  return ask(host, { method: 'POST', path: '/v1/auth/session', body }, headers)
}

const trial = async (changed: Partial<ReturnType<typeof good>> & { notBefore?: Date }) =>
  send(createSiweMessage({ ...good(), ...changed }))

async function refused(answer: RawAnswer, sentence: RegExp): Promise<void> {
  assert.equal(answer.status, 401, answer.text)
  assert.match(String(answer.json?.error), sentence)
}

test('a message that is in order opens a session, once', async () => {
  const message = createSiweMessage(good())
  const first = await send(message)
  assert.equal(first.status, 201)
  assert.equal(first.json?.wallet, owner.address)
  await refused(await send(message), /nonce was used before/)
  const headers = { authorization: `Bearer ${first.json?.token}` }
  assert.equal((await ask(host, { method: 'GET', path: '/v1/instances', body: null }, headers)).status, 200)
})

test('two that arrive at the same time: one is let in', async () => {
  const message = createSiweMessage(good())
  const statuses = (await Promise.all([send(message), send(message), send(message)])).map(
    ({ status }) => status,
  )
  assert.deepEqual(statuses.sort(), [201, 401, 401])
})

test('every part of the message counts', async () => {
  await refused(await trial({ domain: 'evil.example' }), /meant for evil\.example/)
  await refused(await trial({ domain: new URL(ORIGIN).host }), /meant for console\.example/)
  await refused(await trial({ chainId: 137 }), /chain 137/)
  await refused(await trial({ resources: [] }), /do not name this host/)
  const other = hostAudience({ ...identity, host: 8n })
  await refused(await trial({ resources: [other] }), /do not name this host/)
  await refused(
    await trial({ resources: [hostAudience({ ...identity, leaseEscrow: owner.address })] }),
    /do not name/,
  )
  await refused(await trial({ issuedAt: new Date(Date.now() + 3_600_000) }), /from the future/)
  await refused(await trial({ expirationTime: new Date(Date.now() - 1000) }), /has expired/)
  await refused(await trial({ expirationTime: undefined }), /never expires/)
  await refused(await send(createSiweMessage(good()).replace(/Issued At: .*\n/, '')), /refused/)
  await refused(await trial({ notBefore: new Date(Date.now() + 3_600_000) }), /not valid yet/)
  await refused(await trial({ nonce: 'a'.repeat(76) }), /not one of this host/)
  await refused(await trial({ address: stranger.address }), /not one of this host for this wallet/)
  await refused(await send('no message at all'), /names no wallet/)
})

test('the signature is that of the wallet, over this text', async () => {
  const message = createSiweMessage(good())
  await refused(await send(message, stranger), /signature is not one of the wallet/)
  const body = JSON.stringify({ message, signature: `0x${'00'.repeat(65)}` })
  await refused(await ask(host, { method: 'POST', path: '/v1/auth/session', body }), /signature is not one/)
  assert.equal((await send(message)).status, 201, 'a wrong signature does not use the nonce up')
})

test('a nonce expires', async () => {
  const message = createSiweMessage({ ...good(), expirationTime: new Date(Date.now() + 3_600_000) })
  host.wait(301_000)
  await refused(await send(message), /nonce has expired/)
})

test('a page signs for its own domain, and only a listed page', async () => {
  const parts = { ...good(), issuedAt: new Date(), expirationTime: new Date(Date.now() + 3_600_000) }
  const ofPage = createSiweMessage({ ...parts, domain: new URL(ORIGIN).host, uri: ORIGIN })
  const evil = await send(ofPage, owner, { origin: 'https://evil.example' })
  assert.equal(evil.status, 403)
  const scripted = createSiweMessage(parts)
  await refused(await send(scripted, owner, { origin: ORIGIN }), /not for console\.example/)
  assert.equal((await send(ofPage, owner, { origin: ORIGIN })).status, 201)
})

test('a session ends after an hour at the latest, and when its wallet signs out', async () => {
  const list = { method: 'GET', path: '/v1/instances', body: null }
  const long = createSiweMessage({ ...good(), expirationTime: new Date(Date.now() + 86_400_000) })
  const { json } = await send(long)
  const headers = { authorization: `Bearer ${json?.token}` }
  assert.equal((await ask(host, list, headers)).status, 200)
  host.wait(3_600_000)
  await refused(await ask(host, list, headers), /session is over/)

  const again = await signedIn(host, 'owner').catch((error: unknown) => error)
  assert.ok(
    again instanceof HostApiError,
    'the message of a client whose clock is an hour behind has expired',
  )
})

test('signing out ends this session and no other', async () => {
  const own = await startTestHost()
  try {
    const [first, second] = [await signedIn(own, 'owner'), await signedIn(own, 'owner')]
    const list = { method: 'GET', path: '/v1/instances', body: null }
    assert.equal((await ask(own, { ...list, method: 'DELETE', path: '/v1/auth/session' }, first)).status, 204)
    assert.equal((await ask(own, list, first)).status, 401)
    assert.equal((await ask(own, list, second)).status, 200)
  } finally {
    await own.stop()
  }
})

test('the oldest session of a wallet goes when it has too many; strangers push nobody out', async () => {
  const own = await startTestHost({ limits: { sessions: 3, sessionsPerWallet: 2 } })
  try {
    const list = { method: 'GET', path: `/v1/instances/${LEASE}`, body: null }
    const tenant = await signedIn(own, 'owner')
    assert.equal((await ask(own, list, tenant)).status, 200)
    const viewer = await signedIn(own, 'viewer')
    assert.equal((await ask(own, list, viewer)).status, 200)
    for (let i = 0; i < 5; i++) await signedIn(own, 'stranger')
    assert.equal((await ask(own, list, tenant)).status, 200)
    const newer = await signedIn(own, 'owner')
    assert.equal((await ask(own, list, newer)).status, 200)
    await signedIn(own, 'owner')
    assert.equal((await ask(own, list, tenant)).status, 401)
    assert.equal((await ask(own, list, viewer)).status, 200)
  } finally {
    await own.stop()
  }
})

test('what the client signs is what the host takes', () => {
  const text = signInMessage({
    wallet: owner.address,
    chainId: 31337,
    audience: hostAudience(identity),
    domain: scriptDomain(7n),
    uri: 'http://127.0.0.1:8546',
    nonce: 'a'.repeat(20),
    issuedAtMs: 1_800_000_000_000,
  })
  assert.equal(
    text,
    `host-7.freehold.invalid wants you to sign in with your Ethereum account:
${owner.address}

Sign in to a Freehold host. This moves no money.

URI: http://127.0.0.1:8546
Version: 1
Chain ID: 31337
Nonce: aaaaaaaaaaaaaaaaaaaa
Issued At: 2027-01-15T08:00:00.000Z
Expiration Time: 2027-01-15T09:00:00.000Z
Resources:
- urn:freehold:31337:0x5fbdb2315678afecb367f032d93f642f64180aa3:host:7`,
  )
})
