import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hex } from 'viem'
import { serveApi } from '../../api/index.ts'
import type { EpochRecord } from '../store/index.ts'
import { createEvidenceApp } from './app.ts'
import { epochEvidenceSchema } from './schema.ts'

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

test('only what was revealed is shown, and never a salt', async () => {
  const server = await serveApi(
    createEvidenceApp({
      verifier: `0x${'12'.repeat(20)}`,
      store: {
        all: () => [record(5), record(6)],
        transcriptBytes: (hash) => Buffer.from(hash.slice(-2), 'hex'),
      },
      isRevealed: ({ epoch }) => epoch === 5,
      readiness: async () => ({ ready: true, checks: {} }),
      metrics: { text: async () => 'up 1\n', contentType: 'text/plain' },
      onError: assert.fail,
      rate: { burst: 20, perSecond: 1e-6 },
    }),
    { address: '127.0.0.1', port: 0 },
  )
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
