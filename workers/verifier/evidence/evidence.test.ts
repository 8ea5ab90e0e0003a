import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exchangeLeaf, merkleRoot } from '@freehold/sdk'
import { epochEvidenceSchema } from '@freehold/sdk/evidence'
import { type Hex, hexToBytes } from 'viem'
import { askVerifier } from '../../../sdk/evidence/askVerifier.ts'
import { vectors } from '../../../sdk/proof/testing/vectors.ts'
import { serveApi } from '../../api/index.ts'
import type { EpochRecord } from '../store/index.ts'
import { createEvidenceApp, type EvidenceSources } from './app.ts'

const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`
const record = (epoch: number): EpochRecord => ({
  version: 1,
  epoch,
  seat: 3,
  seed: word(8),
  probes: [
    {
      key: word(1),
      target: 0,
      outcome: 'Up',
      at: 100,
      tries: [{ outcome: 'up', reason: null, says: 'It answered.' }],
      exchangeHash: word(epoch),
    },
  ],
  ballot: { bits: '0x01', root: word(2), salt: word(77), commitment: word(4) },
  auditSeed: word(78),
  audits: {},
})

const serve = (sources: Pick<EvidenceSources, 'store' | 'isRevealed' | 'rate'>) =>
  serveApi(
    createEvidenceApp({
      ...sources,
      verifier: `0x${'12'.repeat(20)}`,
      readiness: async () => ({ ready: true, checks: {} }),
      metrics: { text: async () => 'up 1\n', contentType: 'text/plain' },
      onError: assert.fail,
    }),
    { address: '127.0.0.1', port: 0 },
  )

test('only what was revealed is shown, and never a salt', async () => {
  const server = await serve({
    store: {
      all: () => [record(5), record(6)],
      transcriptBytes: (hash) => Buffer.from(hash.slice(-2), 'hex'),
    },
    isRevealed: ({ epoch }) => epoch === 5,
    rate: { burst: 20, perSecond: 1e-6 },
  })
  const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`)
  try {
    const shown = await get('/v1/epochs/5')
    const text = await shown.text()
    assert.ok(!text.includes(word(77)) && !text.includes(word(78)))
    const evidence = epochEvidenceSchema.parse(JSON.parse(text))
    assert.deepEqual([evidence.root, evidence.leaves[0]?.exchangeHash], [word(2), word(5)])
    assert.deepEqual(Buffer.from(await (await get(`/v1/transcripts/${word(5)}`)).arrayBuffer()), Buffer.of(5))
    for (const path of [
      '/v1/epochs/6',
      '/v1/epochs/7',
      '/v1/epochs/..%2f',
      `/v1/transcripts/${word(6)}`,
      `/v1/transcripts/${word(7)}`,
      '/v1/transcripts/..%2f..%2fkeys',
      '/keys',
    ])
      assert.equal((await get(path)).status, 404, path)
    assert.equal((await fetch(`http://127.0.0.1:${server.port}/v1/epochs/5`, { method: 'POST' })).status, 404)
    const flood = await Promise.all(Array.from({ length: 21 }, () => get('/v1/epochs/7')))
    assert.ok(flood.some(({ status }) => status === 429))
  } finally {
    await server.stop()
  }
})

test('pages of any origin may read all of it, what is not there and refusals too', async () => {
  const server = await serve({
    store: { all: () => [record(5)], transcriptBytes: () => Buffer.of(5) },
    isRevealed: () => true,
    rate: { burst: 3, perSecond: 1e-6 },
  })
  const ask = (path: string, method = 'GET') =>
    fetch(`http://127.0.0.1:${server.port}${path}`, {
      method,
      headers: { origin: 'https://console.example' },
    })
  try {
    const asked = [`/v1/epochs/5`, `/v1/transcripts/${word(5)}`, '/v1/epochs/7', '/v1/epochs/5']
    const statuses: number[] = []
    for (const path of asked) {
      const { status, headers } = await ask(path)
      statuses.push(status)
      assert.equal(headers.get('access-control-allow-origin'), '*', path)
      assert.equal(headers.get('access-control-allow-credentials'), null)
    }
    assert.deepEqual(statuses, [200, 200, 404, 429])
    assert.equal((await ask('/v1/epochs/5', 'OPTIONS')).headers.get('access-control-allow-methods'), 'GET')
    assert.equal((await ask('/metrics')).headers.get('access-control-allow-origin'), null)
  } finally {
    await server.stop()
  }
})

test('what is served is what the sdk asks for, checks, and finds to hold', async () => {
  const { context, encoded, exchangeHash } = vectors[0]!
  const root = merkleRoot([exchangeLeaf(exchangeHash)])
  const { probes, ballot, ...rest } = record(Number(context.epoch))
  const revealed: EpochRecord = {
    ...rest,
    probes: [{ ...probes[0]!, exchangeHash }],
    ballot: { ...ballot!, root },
  }
  const server = await serve({
    store: { all: () => [revealed], transcriptBytes: () => Buffer.from(hexToBytes(encoded)) },
    isRevealed: () => true,
  })
  try {
    const { handshake, says, missing } = await askVerifier({
      record: {
        ...saidNothing,
        target: 0,
        targetKey: context.target,
        epoch: context.epoch,
        seed: context.seed,
      },
      ballot: {
        seat: 3,
        url: `http://127.0.0.1:${server.port}`,
        verifier: context.verifier,
        secret: context.secret,
        bits: '0x01',
        root,
        transactionHash: word(9),
      },
      host: 7n,
      kind: 1,
      keyFingerprint: context.keyFingerprint,
      chainId: context.chainId,
      verifierNetwork: context.network,
      signal: new AbortController().signal,
    })
    assert.deepEqual([missing, says, handshake?.fault], [null, ['It answered.'], null])
  } finally {
    await server.stop()
  }
})

const saidNothing = {
  quorum: 5,
  confirmationQuorum: 15,
  committee: [],
  upBallots: [],
  downBallots: [],
  verdict: 'Up' as const,
  confirmationCommittee: [],
  confirmingBallots: [],
  dissentingBallots: [],
}
