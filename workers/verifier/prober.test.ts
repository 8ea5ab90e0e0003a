import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProbeParameters, ProbeResult } from './probe/index.ts'
import { openProber, type ProberOptions, type Subject } from './prober.ts'
import { makeLookup } from './reach/index.ts'

const word = (n: number): `0x${string}` => `0x${n.toString(16).padStart(64, '0')}`
const subject: Subject = {
  kind: 'beacon',
  key: word(1),
  target: 4,
  host: 7n,
  beaconKeyHash: word(2),
  nonce: word(3),
}
const bounds = { deadlineSeconds: 1, pauseSeconds: 0 }
const down: ProbeResult = { outcome: 'down', reason: 'refused', says: 'Nothing listens there.' }
const unknown: ProbeResult = { outcome: 'unknown', reason: 'ownSide', says: 'This machine could not try.' }

function proberOf(results: readonly ProbeResult[], changes: Partial<ProberOptions> = {}) {
  const asked: ProbeParameters[] = []
  const prober = openProber({
    hosts: {
      beaconOf: async () => ({ host: '127.0.0.1', port: 22 }),
      fingerprintOf: async () => word(5),
    },
    lookup: makeLookup(true),
    sources: [],
    parallel: 2,
    isOnline: async () => true,
    now: () => 1000,
    probe: async (parameters) => {
      asked.push(parameters)
      return results[Math.min(asked.length, results.length) - 1]!
    },
    ...changes,
  })
  return { asked, look: (one = subject) => prober.look(one, bounds, AbortSignal.timeout(60_000)) }
}

test('DOWN takes two tries that are both the fault of the target', async () => {
  const { look, asked } = proberOf([down])
  const { record } = await look()
  assert.equal(record.outcome, 'Down')
  assert.equal(record.target, 4)
  assert.deepEqual(
    asked.map(({ target, keyFingerprint, nonce }) => [target, keyFingerprint, nonce]),
    [1, 2].map(() => ['beacon', word(5), word(3)]),
  )
  assert.equal((await proberOf([down, unknown]).look()).record.outcome, 'Unknown')
  assert.equal((await proberOf([unknown]).look()).record.outcome, 'Unknown')
})

test('who reaches nobody at all has no word on others', async () => {
  const { record } = await proberOf([down], { isOnline: async () => false }).look()
  assert.equal(record.outcome, 'Unknown')
  assert.equal(record.tries.at(-1)?.reason, 'ownSide')
})

test('a second try goes from another address of this machine', async () => {
  const { look, asked } = proberOf([down], { sources: ['192.0.2.1', '192.0.2.2'] })
  await look()
  assert.deepEqual(
    asked.map(({ localAddress }) => localAddress),
    ['192.0.2.1', '192.0.2.2'],
  )
})

test('so it does when others are probed meanwhile, and the first tries take turns', async () => {
  const { look, asked } = proberOf([down], { sources: ['192.0.2.1', '192.0.2.2'] })
  await Promise.all([look(), look({ ...subject, nonce: word(30) })])
  const sourcesOf = (nonce: string) =>
    asked.filter((one) => one.nonce === nonce).map(({ localAddress }) => localAddress)
  assert.deepEqual(sourcesOf(word(3)), ['192.0.2.1', '192.0.2.2'])
  assert.deepEqual(sourcesOf(word(30)), ['192.0.2.2', '192.0.2.1'])
})

test('a host that never named a beacon is down; one whose key cannot be read is not known', async () => {
  const nowhere = { beaconOf: async () => null, fingerprintOf: async () => word(5) }
  assert.equal((await proberOf([], { hosts: nowhere }).look()).record.outcome, 'Down')
  const keyless = { beaconOf: async () => ({ host: '127.0.0.1', port: 22 }), fingerprintOf: async () => null }
  assert.equal((await proberOf([], { hosts: keyless }).look()).record.outcome, 'Unknown')
})

test('nobody is probed inside of private networks, however it is named', async () => {
  const { look, asked } = proberOf([down], { lookup: makeLookup(false) })
  assert.equal((await look()).record.outcome, 'Down')
  const endpoint = 'ssh://root@localhost:22'
  await look({ kind: 'instance', key: word(9), endpoint, sshFingerprint: word(1), nonce: word(3) })
  assert.equal(asked.length, 0)
})

test('so many at a time, and no more', async () => {
  let running = 0
  let most = 0
  const { look } = proberOf([], {
    probe: async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return down
    },
  })
  await Promise.all(Array.from({ length: 10 }, () => look()))
  assert.equal(most, 2)
})
