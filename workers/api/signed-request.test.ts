import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import {
  formatSignedRequestHeader,
  hostAudience,
  parseSignedRequestHeader,
  type SignedRequestParts,
  signedRequestText,
} from '@freehold/sdk/hostApi'
import { type Example, exampleOf } from './testing/examples.ts'
import { accounts, identity, LEASE, startTestHost, type TestHost } from './testing/host.ts'
import { ask, type RawAnswer } from './testing/raw.ts'

let host: TestHost
before(async () => {
  host = await startTestHost({ limits: { signaturesPerAddress: { burst: 1000, perSecond: 100 } } })
})
after(() => host.stop())

const { owner, stranger } = accounts
const restart = exampleOf('setPower')

function partsOf(example: Example): SignedRequestParts {
  return {
    audience: hostAudience(identity),
    wallet: owner.address,
    time: Math.floor(Date.now() / 1000),
    nonce: randomBytes(16).toString('hex'),
    method: example.method,
    path: example.path,
    bodySha256: createHash('sha256')
      .update(example.body ?? '')
      .digest('hex'),
  }
}

async function headerOf(parts: SignedRequestParts, signer = owner): Promise<Record<string, string>> {
  const signature = await signer.signMessage({ message: signedRequestText(parts) })
  return { authorization: formatSignedRequestHeader({ ...parts, signature }) }
}

function refused({ status, json }: RawAnswer, sentence: RegExp): void {
  assert.equal(status, 401, JSON.stringify(json))
  assert.match(String(json?.error), sentence)
}

test('a signed request is served once', async () => {
  const headers = await headerOf(partsOf(restart))
  assert.equal((await ask(host, restart, headers)).status, 202)
  refused(await ask(host, restart, headers), /sent before/)
  refused(await ask(host, restart, headers), /sent before/)
})

test('sent several times at once, it is served once', async () => {
  const headers = await headerOf(partsOf(restart))
  const answers = await Promise.all([1, 2, 3].map(() => ask(host, restart, headers)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 401, 401])
})

test('it is good for that path, query, method and body, for that host and wallet, and no other', async () => {
  const wrong: Partial<SignedRequestParts>[] = [
    { path: exampleOf('getInstance').path },
    { path: `${restart.path}?x=1` },
    { method: 'PUT' },
    { bodySha256: createHash('sha256').update('{"action":"stop"}').digest('hex') },
    { audience: hostAudience({ ...identity, host: 8n }) },
    { audience: hostAudience({ ...identity, chainId: 137 }) },
  ]
  for (const changed of wrong) {
    const parts = { ...partsOf(restart), ...changed }
    refused(await ask(host, restart, await headerOf(parts)), /signature is not one of that wallet/)
  }
  refused(await ask(host, restart, await headerOf(partsOf(restart), stranger)), /signature is not one/)
  const logs = { method: 'GET', path: `/v1/instances/${LEASE}/logs/console?tail=5`, body: null }
  assert.equal((await ask(host, logs, await headerOf(partsOf(logs)))).status, 200)
  refused(
    await ask(host, { ...logs, path: logs.path.replace('5', '6') }, await headerOf(partsOf(logs))),
    /signature/,
  )
})

test('it is good for a minute, by either clock', async () => {
  const parts = partsOf(restart)
  refused(await ask(host, restart, await headerOf({ ...parts, time: parts.time - 62 })), /6\d s old/)
  refused(await ask(host, restart, await headerOf({ ...parts, time: parts.time + 62 })), /-6\d s old/)
  const late = await headerOf({ ...parts, time: parts.time + 50 })
  assert.equal((await ask(host, restart, late)).status, 202)
  host.wait(100_000)
  refused(await ask(host, restart, late), /sent before/)
  host.wait(20_000)
  refused(await ask(host, restart, late), /s old/)
})

test('a contract wallet is asked on chain', async () => {
  const asked: string[] = []
  const own = await startTestHost({
    checkSignature: async (wallet) => {
      asked.push(wallet)
      return true
    },
  })
  try {
    const parts = partsOf(restart)
    const headers = {
      authorization: formatSignedRequestHeader({ ...parts, signature: `0x${'12'.repeat(200)}` }),
    }
    assert.equal((await ask(own, restart, headers)).status, 202)
    assert.deepEqual(asked, [owner.address])
  } finally {
    await own.stop()
  }
})

test('headers that are none are told so', () => {
  const parts = {
    wallet: owner.address,
    time: 1_800_000_000,
    nonce: 'ab'.repeat(16),
    signature: '0x12' as const,
  }
  assert.deepEqual(parseSignedRequestHeader(formatSignedRequestHeader(parts)), parts)
  for (const bad of [
    '',
    'Freehold',
    'Freehold a.b.c.d',
    `Freehold ${owner.address}.1e9.${'ab'.repeat(16)}.0x12`,
  ])
    assert.equal(parseSignedRequestHeader(bad), null)
})
