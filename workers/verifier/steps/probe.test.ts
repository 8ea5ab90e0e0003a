import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { type Hex, zeroHash } from 'viem'
import { lastLook } from '../decide/index.ts'
import type { Subject } from '../prober.ts'
import { probe } from './probe.ts'
import type { Task } from './types.ts'

const key: Hex = `0x${'77'.repeat(32)}`
const timing = {
  genesis: 1000,
  epochSeconds: 600,
  probeStart: 60,
  probeEnd: 300,
  commitEnd: 420,
  revealEnd: 540,
}

/** A worker has other things to do; the timeout of a signal alone keeps no process alive. */
const alive = setInterval(() => {}, 1000)
after(() => clearInterval(alive))

/** A probe of a lease in epoch 1, at a second of it, that lasts until it is called off. */
function stalled(second: number, signal = new AbortController().signal) {
  const looks: Subject[] = []
  const look = async (subject: Subject, _: unknown, until: AbortSignal) => {
    looks.push(subject)
    if (!until.aborted) await once(until, 'abort')
    until.throwIfAborted()
  }
  const view = {
    now: timing.genesis + second,
    seat: { seat: 0, anchors: [{ fromEpoch: 1, anchor: zeroHash }] },
    state: {
      epochs: new Map([[1, { seed: zeroHash }]]),
      instances: new Map([
        [key, { lease: key, endpoint: 'ssh://root@127.0.0.1:22', sshFingerprint: zeroHash }],
      ]),
    },
  }
  const context = {
    config: { probing: { deadlineSeconds: 10, pauseSeconds: 5 } },
    network: { chainId: 1 },
    contract: `0x${'11'.repeat(20)}`,
    account: { address: `0x${'22'.repeat(20)}` },
    secrets: { secretOf: () => zeroHash },
    prober: { look },
    timing,
  }
  const task = { context, view, step: { do: 'probe', epoch: 1, key }, signal } as unknown as Task<'probe'>
  return { looks, done: probe(task) }
}

test('a look that lasts until the ballot is made is called off then', async () => {
  const { looks, done } = stalled(lastLook(timing))
  await assert.rejects(done, /timeout/i)
  assert.equal(looks.length, 1)
})

test('before, it goes on until the worker stops', async () => {
  const stopping = new AbortController()
  const { looks, done } = stalled(lastLook(timing) - 3600, stopping.signal)
  stopping.abort(new Error('stopping'))
  await assert.rejects(done, /stopping/)
  assert.equal(looks.length, 1)
})
