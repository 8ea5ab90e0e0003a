/**
 * Probes stock servers and writes what they signed to sdk/proof/testing/vectors.json, which the sdk's tests and the contracts'
 * tests read alike, and one proof to cli/verbs/proof/sample.json: `node scripts/run.mjs workers/verifier/probe/testing/make-vectors.ts`.
 */
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { exchangeLeaf } from '@freehold/sdk'
import {
  beaconKeyFingerprint,
  encodeTranscript,
  exchangeHash,
  kexMethodOf,
  P256_ORDER,
  type ProbeContext,
  probeNonce,
  proofJson,
  readHostKey,
  readSignature,
  TRANSCRIPT_FIELDS,
  type Transcript,
} from '@freehold/sdk/proof'
import { bytesToHex, keccak256, numberToHex } from 'viem'
import { sampleIdentity } from '../../../../sdk/proof/testing/context.ts'
import { startBeacon } from '../../../beacon/index.ts'
import { probe } from '../index.ts'
import { type StockServer, startDropbear, startOpenSsh } from './servers.ts'

const samplePath = fileURLToPath(new URL('../../../../cli/verbs/proof/sample.json', import.meta.url))
const path = fileURLToPath(new URL('../../../../sdk/proof/testing/vectors.json', import.meta.url))

const servers: readonly [name: string, start: () => Promise<StockServer>][] = [
  ['openssh curve25519', () => startOpenSsh({ kexMethod: 'curve25519-sha256' })],
  ['openssh nistp256', () => startOpenSsh({ kexMethod: 'ecdh-sha2-nistp256' })],
  ['dropbear curve25519', startDropbear],
]

const vectors: unknown[] = []
for (const [name, start] of servers) {
  const server = await start()
  const context = { ...sampleIdentity, keyFingerprint: server.keyFingerprint }
  for (const half of ['low', 'high'])
    vectors.push(vectorOf(`${name}, ${half} s`, await probeFor(half, server, context), context))
  await server.stop()
}
writeFileSync(path, `${JSON.stringify(vectors, null, 2)}\n`)
writeFileSync(samplePath, await sampleOfBeacon())

/** The proof of a probe of a beacon as hosts run it. */
async function sampleOfBeacon(): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  const context = { ...sampleIdentity, keyFingerprint: beaconKeyFingerprint(bytesToHex(point)) }
  const fail = (error: Error) => {
    throw error
  }
  const beacon = await startBeacon({ privateKey, address: '127.0.0.1', port: 0, onFault: fail })
  const result = await probePort(beacon.port, context)
  await beacon.stop()
  if (result.outcome !== 'up') throw new Error(`The beacon is not up: ${result.says}`)
  const { transcript } = result
  return proofJson({
    subject: { kind: 'beacon', host: 7n, resource: 1 },
    context,
    when: Math.floor(Date.now() / 1000),
    transcript,
  })
}

function probePort(port: number, context: ProbeContext) {
  return probe({
    host: '127.0.0.1',
    port,
    target: 'beacon',
    keyFingerprint: context.keyFingerprint,
    nonce: probeNonce(context),
    deadlineSeconds: 60,
  })
}

/** Probes until the server's signature has an s in the wanted half: about two tries. */
async function probeFor(half: string, server: StockServer, context: ProbeContext): Promise<Transcript> {
  for (;;) {
    const result = await probePort(server.port, context)
    if (result.outcome !== 'up') throw new Error(`The server is not up: ${result.says}`)
    const { s } = readSignature(result.transcript.signature)!
    if (half === (s > P256_ORDER / 2n ? 'high' : 'low')) return result.transcript
  }
}

function vectorOf(name: string, transcript: Transcript, context: ProbeContext): unknown {
  const { r, s } = readSignature(transcript.signature)!
  const beaconKey = bytesToHex(readHostKey(transcript.hostKey)!.subarray(1))
  const fields = TRANSCRIPT_FIELDS.map((field) => [field, bytesToHex(transcript[field])])
  return {
    name,
    context: { ...context, epoch: Number(context.epoch) },
    nonce: probeNonce(context),
    beaconKey,
    beaconKeyHash: keccak256(beaconKey),
    kexMethod: kexMethodOf(transcript),
    transcript: Object.fromEntries(fields),
    r: numberToHex(r, { size: 32 }),
    s: numberToHex(s, { size: 32 }),
    exchangeHash: exchangeHash(transcript),
    encoded: bytesToHex(encodeTranscript(transcript)),
    leaf: exchangeLeaf(exchangeHash(transcript)),
  }
}
