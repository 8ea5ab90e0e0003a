import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COOKIE_BYTES, clientKexInit, clientVersionOf, type Transcript } from '@freehold/sdk/proof'
import { toHex } from 'viem'
import { openRecorder, type Recorder, type RecorderLimits } from './index.ts'

const nonceOf = (n: number) => toHex(n, { size: 32 })

/** As a probe with this nonce leaves it; what the recorder does not look at is empty. */
function exchange(n: number, changes: Partial<Transcript> = {}): Transcript {
  const nothing = new Uint8Array()
  return {
    clientVersion: clientVersionOf(nonceOf(n)),
    serverVersion: nothing,
    clientKexInit: clientKexInit(new Uint8Array(COOKIE_BYTES).fill(n)),
    serverKexInit: nothing,
    hostKey: nothing,
    clientPublic: nothing,
    serverPublic: nothing,
    sharedSecret: nothing,
    signature: nothing,
    ...changes,
  }
}

let second = 100
const open = (limits: Partial<RecorderLimits> = {}) =>
  openRecorder(() => second, { perSource: 3, total: 6, bytes: 1_000_000, ...limits })
const numbersIn = (recorder: Recorder, since = 0) =>
  recorder
    .since(since)
    .map(({ nonce }) => Number(nonce))
    .toSorted((a, b) => a - b)

test('one source keeps so many, the newest', () => {
  const recorder = open()
  for (let n = 1; n <= 5; n++) recorder.record(exchange(n), 'a')
  recorder.record(exchange(6), 'b')
  assert.deepEqual(numbersIn(recorder), [3, 4, 5, 6])
})

test('when all places are taken, the source with most makes room', () => {
  const recorder = open()
  recorder.record(exchange(1), 'honest')
  for (let n = 10; n < 40; n++) recorder.record(exchange(n), n % 2 === 0 ? 'flood' : 'another flood')
  for (let n = 40; n < 43; n++) recorder.record(exchange(n), `${n}`)
  assert.equal(recorder.count(), 6)
  assert.ok(numbersIn(recorder).includes(1), numbersIn(recorder).join())
})

test('bytes are bounded, too', () => {
  const one = open()
  one.record(exchange(1), 'a')
  const bytes = one.since(0)[0]!.bytes.length
  const recorder = open({ bytes: 2 * bytes })
  for (let n = 1; n <= 4; n++) recorder.record(exchange(n), `${n}`)
  assert.equal(recorder.count(), 2)
})

test('what no verifier makes is not kept', () => {
  const recorder = open()
  recorder.record(exchange(1, { clientVersion: new TextEncoder().encode('SSH-2.0-OpenSSH_9.2') }), 'a')
  recorder.record(exchange(2, { clientKexInit: new Uint8Array(4096) }), 'a')
  recorder.record(exchange(3, { clientKexInit: new Uint8Array() }), 'a')
  assert.equal(recorder.count(), 0)
})

test('what is old is forgotten', () => {
  const recorder = open()
  recorder.record(exchange(1), 'a')
  second = 200
  recorder.record(exchange(2), 'a')
  recorder.record(exchange(3), 'b')
  assert.deepEqual(numbersIn(recorder, 200), [2, 3])
  recorder.forgetBefore(200)
  assert.deepEqual(numbersIn(recorder), [2, 3])
  recorder.forgetBefore(201)
  assert.equal(recorder.count(), 0)
})
