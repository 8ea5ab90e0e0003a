import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { type Hex, hexToBytes, zeroHash } from 'viem'
import { checkTranscript, parseProof, proofJson } from '../proof/index.ts'
import { vectors } from '../proof/testing/vectors.ts'
import type { IndexedBallot, IndexedTargetEpoch } from '../subgraph/verdicts.ts'
import { exchangeLeaf, isInMerkleTree, merkleRoot } from '../verify/index.ts'
import { askVerifier } from './askVerifier.ts'

const { context, encoded, exchangeHash } = vectors[0]!
const TARGET = 3
/** Of another target, in the same tree. */
const other = vectors[1]!.exchangeHash
const root = merkleRoot([exchangeLeaf(exchangeHash), exchangeLeaf(other)])

let server: Server
let url: string
let answers: Record<string, string | Uint8Array | null>

before(async () => {
  server = createServer((request, response) => {
    const answer = answers[request.url ?? '']
    if (answer === null) return response.destroy()
    response.writeHead(answer === undefined ? 404 : 200)
    return response.end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

after(() => {
  server.close()
  server.closeAllConnections()
})

const says = ['answered in 41 ms']

const leaf = (target: number, hash: Hex | null) => ({
  key: zeroHash,
  target,
  outcome: hash ? 'Up' : 'Down',
  at: 1_732_190_400,
  says,
  exchangeHash: hash,
})

const evidence = (...leaves: ReturnType<typeof leaf>[]) =>
  JSON.stringify({
    epoch: Number(context.epoch),
    seat: 4,
    verifier: context.verifier,
    seed: context.seed,
    bits: '0x',
    root,
    leaves,
  })

const ask = (changed: { secret?: Hex; url?: string } = {}, host = 7n) =>
  askVerifier({
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
      root,
      ...changed,
    } as IndexedBallot,
    host,
    kind: 1,
    keyFingerprint: context.keyFingerprint,
    chainId: context.chainId,
    verifierNetwork: context.network,
    signal: new AbortController().signal,
  })

const paths = { epoch: `/v1/epochs/${context.epoch}`, transcript: `/v1/transcripts/${exchangeHash}` }
const whole = () => ({
  [paths.epoch]: evidence(leaf(TARGET, exchangeHash), leaf(8, other)),
  [paths.transcript]: hexToBytes(encoded),
})

test('a handshake that the host signed for this verifier holds, under the root, and is a proof for everybody', async () => {
  answers = whole()
  const { handshake, missing, says: words } = await ask()
  assert.deepEqual([words, missing, handshake?.fault], [says, null, null])
  assert.ok(isInMerkleTree({ root, leaf: exchangeLeaf(exchangeHash), proof: handshake!.path }))
  const proof = parseProof(JSON.parse(proofJson(handshake!.proof)))
  assert.equal(checkTranscript(proof.transcript, proof.context).holds, true)
})

test('another secret, or another host, and it proves nothing', async () => {
  answers = whole()
  const { handshake } = await ask({ secret: `0x${'11'.repeat(32)}` })
  assert.match(handshake?.fault ?? '', /its nonce belongs to another verifier/)
  assert.notEqual((await ask({}, 8n)).handshake?.fault, null)
})

test('what was not committed to, and another transcript than was asked for, are nothing', async () => {
  answers = { ...whole(), [paths.epoch]: evidence(leaf(TARGET, exchangeHash)) }
  assert.match((await ask()).missing ?? '', /not those that it committed to/)
  answers = { ...whole(), [paths.transcript]: hexToBytes(encoded).slice(0, -1) }
  assert.match((await ask()).missing ?? '', /none, or another one/)
  answers = { ...whole(), [paths.transcript]: hexToBytes(vectors[1]!.encoded) }
  assert.match((await ask()).missing ?? '', /none, or another one/)
})

test('of a DOWN there are words only, and not without end', async () => {
  answers = { [paths.epoch]: evidence({ ...leaf(TARGET, null), says: Array(100).fill('x'.repeat(1000)) }) }
  const served = await ask()
  assert.deepEqual([served.handshake, served.missing], [null, null])
  assert.ok(served.says.join('').length < 5000)
})

test('why nothing was had is said', async () => {
  answers = { [paths.epoch]: evidence(leaf(TARGET + 1, null)) }
  assert.match((await ask()).missing ?? '', /no leaf of this target/)
  for (const nonsense of ['{"leaves":7}', '<html>']) {
    answers = { [paths.epoch]: nonsense }
    assert.match((await ask()).missing ?? '', /another form/)
  }
  answers = {}
  assert.match((await ask()).missing ?? '', /HTTP status 404/)
  answers = { ...whole(), [paths.transcript]: new Uint8Array(20_000) }
  assert.match((await ask()).missing ?? '', /more than 16384 bytes/)
  answers = { [paths.epoch]: null }
  assert.match((await ask()).missing ?? '', /cannot be reached/)
  assert.match((await ask({ url: 'ftp://127.0.0.1' })).missing ?? '', /none of the web/)
})
