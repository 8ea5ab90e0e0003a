import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Lease, Settlement } from '@freehold/sdk'
import { type Reachability, reachabilityOf, type VerifierLook } from '@freehold/sdk/evidence'
import type { Instance } from '@freehold/sdk/hostApi'
import { type Derived, derive, deriveReach, type Seen } from './derive.ts'
import type { LeaseMemory } from './memory.ts'

const status = {
  state: 'Active',
  runwaySeconds: 50_000,
  fundedSeconds: 60_000,
  deadSeconds: 0,
  isLowRunway: false,
  isExhausted: false,
  finalizableAt: 13_600,
}
const neverLatched = { latchedFrom: 0, latchedTo: 0, isDraining: false }
const leaseId = `0x${'7c'.repeat(32)}`
const activation = { endpoint: 'ssh://root@203.0.113.7:40001', transactionHash: '0xa1' }

const leaseWith = (changes: object = {}, statusChanges: object = {}): Lease =>
  ({
    leaseId,
    terms: { host: 7n, creditor: '0x01', rate: 1_000_000_000_000_000n, royaltyBps: 0 },
    word: { markAt: 1_000 },
    hostWord: neverLatched,
    status: { ...status, ...statusChanges },
    atSeconds: 10_000,
    activation,
    ending: null,
    successorId: null,
    ...changes,
  }) as unknown as Lease

const open = () => leaseWith({ activation: null }, { state: 'Open' })
const machine = (changes: Partial<Instance> = {}) =>
  ({
    power: 'running',
    powerWish: 'on',
    powerWishBy: 'wallet',
    readiness: 'ready',
    services: [],
    operation: null,
    ...changes,
  }) as Instance

/** One look after the other; of each the kinds of what is told. */
function story(...looks: Partial<Seen>[]): { kinds: string[]; says: string; memory: LeaseMemory | null } {
  let memory: LeaseMemory | null = null
  const all: Derived['events'][number][] = []
  let isFirst = true
  for (const look of looks) {
    if (memory === null && !isFirst) throw new Error('It had ended before.')
    isFirst = false
    const seen = { lease: leaseWith(), instance: null, isHostSilent: null, ...look }
    const derived = derive(memory, seen, look.lease?.status.state === 'Open')
    memory = derived.memory
    all.push(...derived.events)
  }
  return { kinds: all.map(({ kind }) => kind), says: all.map(({ says }) => says).join('\n'), memory }
}

test('a lease that is opened and activated is told once; one that ran before is no news', () => {
  const { kinds, says } = story({ lease: open() }, {}, {})
  assert.deepEqual(kinds, ['activated'])
  assert.match(says, /host 7: ssh:\/\/root@203.0.113.7:40001/)
  assert.deepEqual(story({}, {}).kinds, [])
})

test('runway: low as its tenant has it, once, and again after a top-up', () => {
  const at = (hours: number) => ({
    lease: leaseWith({}, { runwaySeconds: hours * 3600 }),
    lowRunwaySeconds: 12 * 3600,
  })
  assert.deepEqual(story(at(13), at(11), at(10), at(40), at(11.5)).kinds, ['runwayLow', 'runwayLow'])
  const chainsWord = leaseWith({}, { isLowRunway: true, runwaySeconds: 3000 })
  assert.deepEqual(story({ lease: chainsWord, lowRunwaySeconds: 600 }).kinds, [])
})

test('runway: low, exhausted, topped up and low again, each once', () => {
  const low = { lease: leaseWith({}, { isLowRunway: true, runwaySeconds: 600 }) }
  const dry = { lease: leaseWith({}, { isExhausted: true, runwaySeconds: 0 }) }
  const { kinds, says } = story({}, low, low, dry, dry, {}, low)
  assert.deepEqual(kinds, ['runwayLow', 'exhausted', 'runwayLow'])
  assert.match(says, /paid for 10 min more. Next: freehold topup 0x7c7c7c7c --hours 24/)
  // What is wrong when the watch begins is told, too.
  assert.deepEqual(story(low).kinds, ['runwayLow'])
})

test('a drain is told once, also one that began before the watch, and its end', () => {
  const drained = { lease: leaseWith({ hostWord: { ...neverLatched, isDraining: true } }) }
  const { kinds, says } = story({}, drained, drained, {})
  assert.deepEqual(kinds, ['hostDrains', 'hostStays'])
  assert.match(says, /Host 7 of lease 0x7c7c7c7c is being drained.*may close this one/)
  assert.deepEqual(story(drained).kinds, ['hostDrains'])
})

test('a verdict and its lift, with what was credited; also when both fell between two looks', () => {
  const down = { lease: leaseWith({ hostWord: { ...neverLatched, latchedFrom: 4_000, latchedTo: 0 } }) }
  const up = { lease: leaseWith({ hostWord: { ...neverLatched, latchedFrom: 4_000, latchedTo: 5_200 } }) }
  const { kinds, says } = story({}, down, down, up, up)
  assert.deepEqual(kinds, ['hostDown', 'hostUp'])
  assert.match(says, /20 min of lease 0x7c7c7c7c were not billed, 1.20 USDC/)
  assert.deepEqual(story({}, up).kinds, ['hostUp'])
  assert.deepEqual(story(down).kinds, ['hostDown'])
  assert.deepEqual(story(up, up).kinds, [], 'over before the watch began')
  const stranger = leaseWith({ terms: { host: 7n, creditor: null }, hostWord: down.lease.hostWord })
  assert.deepEqual(story({}, { lease: stranger }).kinds, [], 'a lease without creditor follows no verdict')
})

test('power and readiness: what the host does not know, or is doing, is no news', () => {
  const stopped = { instance: machine({ power: 'stopped', readiness: 'pending' }) }
  const crashed = { instance: machine({ power: 'crashed', readiness: 'pending' }) }
  const unknown = { instance: machine({ power: 'unknown', readiness: 'pending' }) }
  const busy = { instance: { ...stopped.instance, operation: { endedAt: null } } as Instance }
  const fine = { instance: machine() }
  const { kinds } = story(fine, unknown, { instance: null }, busy, fine, stopped, stopped, fine, crashed)
  assert.deepEqual(kinds, ['stopped', 'running', 'crashed'])
  const services = [
    { name: 'web\u001b[2J', state: 'failed', reason: 'refused' },
  ] as unknown as Instance['services']
  const failed = { instance: machine({ readiness: 'failed', services }) }
  const pending = { instance: machine({ readiness: 'pending' }) }
  const readiness = story(pending, failed, pending, failed, fine)
  assert.deepEqual(readiness.kinds, ['readyFailed', 'ready'])
  assert.match(readiness.says, /not ready: web: refused\./)
})

test('a silent host is told, and that it answers again', () => {
  const { kinds } = story({}, { isHostSilent: true }, { isHostSilent: null }, { isHostSilent: false })
  assert.deepEqual(kinds, ['hostSilent', 'hostAnswers'])
})

test('an end is told with its typed reason, and what had ended before is not', () => {
  const ending = { how: 'Closed', reason: 'HostFailure', refundedUnits: 2_500_000n, transactionHash: '0xe1' }
  const closed = { lease: leaseWith({ ending }, { state: 'Closed' }) }
  const { kinds, says, memory } = story({}, closed)
  assert.deepEqual([kinds, memory], [['ended'], null])
  assert.match(says, /was closed \(HostFailure\); 2.50 USDC came back/)
  assert.deepEqual(story(closed).kinds, [])
  const resized = leaseWith({ ending, successorId: `0x${'8d'.repeat(32)}` }, { state: 'Settling' })
  assert.match(story({}, { lease: resized }).says, /goes on as lease 0x8d8d8d8d/)
})

test('a lease that is held is told of twice: when it ends, and when what it held is paid out', () => {
  const ending = { how: 'Closed', reason: 'TenantDone', refundedUnits: 2_500_000n, transactionHash: '0xe1' }
  const held = { lease: leaseWith({ ending }, { state: 'Settling', finalizableAt: 13_600 }) }
  const closed = leaseWith({ ending }, { state: 'Closed' })
  const settlement = { creditedSeconds: 1200, refundedUnits: 1_200_000n, toPayeeUnits: 5n } as Settlement
  const { kinds, says, memory } = story({}, held, held, { lease: closed, settlement })
  assert.deepEqual([kinds, memory], [['ended', 'settled'], null])
  assert.match(says, /Its last seconds are held until 1970-01-01 03:46:40 UTC\./)
  assert.match(says, /settled: a verdict struck 20 min of it, and 1.20 USDC came back/)
  const nothingStruck = { ...settlement, creditedSeconds: 0, refundedUnits: 0n }
  const before = story(held, { lease: closed, settlement: nothingStruck })
  assert.deepEqual(before.kinds, ['settled'], 'it had ended before the watch began')
  assert.match(before.says, /no verdict struck what was held/)
  // A reorg takes the end back, and it comes again.
  assert.deepEqual(story({}, held, {}, held).kinds, ['ended', 'ended'])
})

const looks = (...outcomes: VerifierLook['outcome'][]): VerifierLook[] =>
  outcomes.map((outcome, seat) => ({
    seat,
    verifier: null,
    url: null,
    outcome,
    at: null,
    says: [],
    handshake: null,
  }))
const yes = (epoch: number) => reachabilityOf(BigInt(epoch), looks('Up', 'Down', 'Down'))
const no = (epoch: number) => reachabilityOf(BigInt(epoch), looks('Down', 'Down', 'Unknown'))
const maybe = (epoch: number) => reachabilityOf(BigInt(epoch), looks('Down', 'Unknown', 'Unknown'))

function epochs(...found: Reachability[]): { kinds: string[]; inRow: number } {
  let memory = derive(null, { lease: leaseWith(), instance: null, isHostSilent: null }, false).memory!
  const kinds: string[] = []
  for (const one of found) {
    const derived = deriveReach(memory, leaseWith(), one)
    memory = derived.memory
    kinds.push(...derived.events.map(({ kind }) => kind))
  }
  return { kinds, inRow: memory.reach?.unreachableInRow ?? 0 }
}

test('out of reach and back are told once each; an epoch twice is one epoch', () => {
  assert.deepEqual(epochs(yes(5), no(6), no(6), no(7), yes(8), yes(9)), {
    kinds: ['unreachable', 'reachable'],
    inRow: 0,
  })
  assert.deepEqual(epochs(no(6)), { kinds: ['unreachable'], inRow: 1 })
})

test('patience is counted in epochs in a row: not knowing, and epochs that nobody saw, end the row', () => {
  assert.equal(epochs(no(6), no(7), no(8)).inRow, 3)
  assert.equal(epochs(no(6), no(7), maybe(8), no(9)).inRow, 1)
  assert.equal(epochs(no(6), no(8)).inRow, 1)
  assert.equal(epochs(no(8), no(7)).inRow, 1, 'an older answer changes nothing')
  assert.deepEqual(epochs(maybe(6), maybe(7)).kinds, [])
})
