import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { IndexedBallot, IndexedTargetEpoch } from '@freehold/sdk/subgraph'
import { hexToBytes, keccak256 } from 'viem'
import { vectors } from '../../sdk/proof/testing/vectors.ts'
import { fetchServed } from './served.ts'

const { context, encoded } = vectors[0]!
/** By which a verifier serves it. */
const hash = keccak256(encoded)
const TARGET = 3

let server: Server
let url: string
let answers: Record<string, string | Uint8Array>

before(async () => {
  server = createServer((request, response) => {
    const answer = answers[request.url ?? '']
    response.writeHead(answer === undefined ? 404 : 200)
    response.end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

after(() => {
  server.close()
  server.closeAllConnections()
})

const says = ['answered in 41 ms']
const leaves = (transcript: { hash: string } | null, target = TARGET) =>
  JSON.stringify({ leaves: [{ target, says, transcript }] })

const ask = (changed: { secret?: `0x${string}` } = {}) =>
  fetchServed({
    record: {
      target: TARGET,
      targetKey: context.target,
      epoch: context.epoch,
      seed: context.seed,
    } as IndexedTargetEpoch,
    ballot: {
      seat: 4,
      url: `${url}/`,
      verifier: context.verifier,
      secret: context.secret,
      ...changed,
    } as IndexedBallot,
    keyFingerprint: context.keyFingerprint,
    chainId: context.chainId,
    verifierNetwork: context.network,
    signal: new AbortController().signal,
  })

const paths = { epoch: `/v1/epochs/${context.epoch}`, transcript: `/v1/transcripts/${hash}` }

test('a transcript that the host signed for this verifier holds, and is handed on as it came', async () => {
  answers = { [paths.epoch]: leaves({ hash }), [paths.transcript]: hexToBytes(encoded) }
  const served = await ask()
  assert.deepEqual([served.says, served.missing], [says, null])
  assert.deepEqual(served.transcript, { bytes: hexToBytes(encoded), holds: true, fault: null })
})

test('another secret, or other bytes, prove nothing', async () => {
  answers = { [paths.epoch]: leaves({ hash }), [paths.transcript]: hexToBytes(encoded) }
  const other = await ask({ secret: `0x${'11'.repeat(32)}` })
  assert.match(other.transcript?.fault ?? '', /its nonce belongs to another verifier/)
  answers[paths.transcript] = hexToBytes(encoded).slice(0, -1)
  assert.match((await ask()).transcript?.fault ?? '', /not the bytes of a transcript/)
})

test('of a DOWN there are words only; what is missing is said', async () => {
  answers = { [paths.epoch]: leaves(null) }
  assert.deepEqual((await ask()).transcript, null)
  answers = { [paths.epoch]: leaves(null, TARGET + 1) }
  assert.match((await ask()).missing ?? '', /no leaf of this target/)
  answers = { [paths.epoch]: '{"leaves":7}' }
  assert.match((await ask()).missing ?? '', /another form/)
  answers = { [paths.epoch]: '<html>' }
  assert.notEqual((await ask()).missing, null)
  answers = {}
  assert.match((await ask()).missing ?? '', /HTTP status 404/)
  answers = { [paths.epoch]: leaves({ hash }), [paths.transcript]: new Uint8Array(20_000) }
  assert.match((await ask()).missing ?? '', /more than 16384 bytes/)
})
