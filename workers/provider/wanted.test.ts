import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LeaseTerms } from '@freehold/sdk'
import type { Hash, Hex } from 'viem'
import type { KnownEnding, KnownLease } from '../chain/index.ts'
import { type ChainFacts, lookAgainAt, type WantedOptions, wantedOf } from './wanted.ts'

const clock = { holdSeconds: 3600, graceSeconds: 86_400, lowRunwaySeconds: 3600 }
const options: WantedOptions = {
  clock,
  retentionSeconds: 10_000,
  wipeAtEnd: false,
  billedBeforeSeconds: 0,
  power: 'on',
  close: false,
  restartOnPoweroff: true,
  wasFinal: false,
}
const now = 1_000_000
const hash = (digit: string): Hash => `0x${digit.repeat(64)}`
const block = (number: number, timestamp = now) => ({
  number,
  hash: hash('1'),
  parentHash: hash('2'),
  timestamp,
})

/** 10 units per second. */
const rate = 10_000_000_000_000n
const terms = {
  activationDeadline: now + 900,
  rate,
  royaltyBps: 0,
  trialSeconds: 0,
  creditor: null,
  openFeeUnits: 0n,
} as unknown as LeaseTerms

const lease = (ending: KnownEnding | null = null): KnownLease =>
  ({
    id: hash('a') as Hex,
    terms,
    openedBlock: { number: 50, hash: hash('3') },
    ending,
  }) as unknown as KnownLease
const closed = (billedSeconds: number, at = now): KnownEnding => ({
  how: 'Closed',
  reason: 'TenantDone',
  blockNumber: 90,
  at,
  billedSeconds,
})

const states = { None: 0n, Open: 1n, Active: 2n, Settling: 3n, Closed: 4n }
/** A lease word (docs/contracts.md): state, mark and deposit are what matters here; the deposit lasts 1000 s. */
const word = (state: keyof typeof states, markAt = now): bigint =>
  states[state] | (BigInt(markAt) << 24n) | (10_000n << 152n) | ((rate / 1_000_000n) << 216n)

function facts(state: bigint, finalState: bigint | null, changes: Partial<ChainFacts> = {}): ChainFacts {
  return {
    view: { head: block(100), finalized: finalState === null ? null : block(98) },
    word: state,
    finalWord: finalState,
    hostWord: 0n,
    ...changes,
  }
}
const wanted = (known: KnownLease | null, given: ChainFacts | null, changes: Partial<WantedOptions> = {}) =>
  wantedOf(known, 50, given, { ...options, ...changes })

describe('what the chain wants', () => {
  test('nothing is known: nothing is wanted', () => {
    assert.deepEqual(wanted(lease(), null), { kind: 'unknown' })
    assert.deepEqual(wanted(null, facts(word('Active'), word('Active'))), { kind: 'unknown' })
  })
  test('open at the head is enough to prepare', () => {
    const open = { kind: 'opened', deadline: now + 900 } as const
    assert.deepEqual(wanted(lease(), facts(word('Open'), word('None'))), open)
    assert.deepEqual(wanted(lease(), facts(word('Open'), null)), open)
  })
  test('active: what is left decides', () => {
    const at = (seconds: number) =>
      wanted(lease(), facts(word('Active', now - seconds), word('Active', now - seconds)))
    assert.deepEqual(at(999), {
      kind: 'active',
      exhausted: false,
      graceOver: false,
      power: 'on',
      close: false,
      restartOnPoweroff: true,
    })
    assert.deepEqual(at(1000), {
      kind: 'active',
      exhausted: true,
      graceOver: false,
      power: 'on',
      close: false,
      restartOnPoweroff: true,
    })
    assert.deepEqual(at(1000 + 86_400), {
      kind: 'active',
      exhausted: true,
      graceOver: true,
      power: 'on',
      close: false,
      restartOnPoweroff: true,
    })
  })
  test('an end counts when it is final', () => {
    const ended = lease(closed(500))
    assert.deepEqual(wanted(ended, facts(word('Closed'), word('Active'))), { kind: 'unsettled' })
    assert.deepEqual(wanted(ended, facts(word('Closed'), null)), { kind: 'unsettled' })
    const over = { kind: 'ended', diskKeptUntil: now + 500, finalizableAt: null } as const
    assert.deepEqual(wanted(ended, facts(word('Closed'), word('Closed'))), over)
    assert.deepEqual(wanted(ended, facts(word('Closed'), word('Settling'))), over)
  })
  test('settling: the hold ends by the clock', () => {
    const settling = wanted(lease(closed(500)), facts(word('Settling'), word('Settling')))
    assert.deepEqual(settling, { kind: 'ended', diskKeptUntil: now + 500, finalizableAt: now + 3600 })
  })
  test('a lease that is gone is undone when that is final, not before', () => {
    assert.deepEqual(wanted(null, facts(word('None'), word('Open'))), { kind: 'unsettled' })
    assert.deepEqual(wanted(null, facts(word('None'), null)), { kind: 'unsettled' })
    const early = facts(word('None'), word('None'), { view: { head: block(50), finalized: block(48) } })
    assert.deepEqual(wanted(null, early), { kind: 'unsettled' })
    assert.deepEqual(wanted(null, facts(word('None'), word('None'))), { kind: 'undone' })
  })
  test('a chain that forgot what was final moves nothing', () => {
    assert.deepEqual(wanted(null, facts(word('None'), word('None')), { wasFinal: true }), { kind: 'unknown' })
  })
})

describe('how long a disk is kept', () => {
  const keptUntil = (ending: KnownEnding | null, hostWord = 0n) => {
    const over = wanted(lease(ending), facts(word('Closed'), word('Closed'), { hostWord }))
    assert.equal(over.kind, 'ended')
    return over.kind === 'ended' ? over.diskKeptUntil : null
  }
  test('for the retention time, but not longer than was paid for', () => {
    assert.equal(keptUntil(closed(500)), now + 500)
    assert.equal(keptUntil(closed(1_000_000)), now + 10_000)
    assert.equal(keptUntil({ ...closed(0), how: 'Declined', reason: 'Other' }), now)
  })
  test('a disk that its tenant wanted wiped is kept for nothing, an outage neither', () => {
    const latched: Partial<ChainFacts> = { hostWord: 1n << 152n }
    const known = lease(closed(5_000))
    for (const changes of [{}, latched]) {
      const ended = wanted(known, facts(word('Closed'), word('Closed'), changes), { wipeAtEnd: true })
      assert.deepEqual(ended, { kind: 'ended', diskKeptUntil: now, finalizableAt: null })
    }
    const early = wanted(known, facts(word('Closed'), word('Active')), { wipeAtEnd: true })
    assert.deepEqual(early, { kind: 'unsettled' }, 'not before the end is final')
  })

  test('what was paid before a resize counts: closing soon after one does not wipe the disk', () => {
    const over = wanted(lease(closed(5)), facts(word('Closed'), word('Closed')), {
      billedBeforeSeconds: 3000,
    })
    assert.deepEqual(over, { kind: 'ended', diskKeptUntil: now + 3005, finalizableAt: null })
  })
  test('nothing is touched while the ending was not read: it may have gone over to a successor', () => {
    const unread = wanted(lease(null), facts(word('Closed'), word('Closed')))
    assert.deepEqual(unread, { kind: 'unknown' })
  })
  test('an outage that verifiers found stops the clock', () => {
    const latched = BigInt(now - 100) << 176n
    assert.equal(keptUntil(closed(500), latched), Number.POSITIVE_INFINITY)
    const lifted = latched | (BigInt(now + 50) << 208n)
    assert.equal(keptUntil(closed(500), lifted), now + 550)
  })
})

describe('when time alone changes something', () => {
  const again = (known: KnownLease, given: ChainFacts) =>
    lookAgainAt(wanted(known, given), known, given, clock)
  test('the deadline, the end of the money, the end of the grace, the hold, the disk', () => {
    assert.equal(again(lease(), facts(word('Open'), null)), now + 901)
    assert.equal(again(lease(), facts(word('Active', now - 400), null)), now + 600)
    assert.equal(again(lease(), facts(word('Active', now - 1400), null)), now + 86_000)
    assert.equal(again(lease(closed(500)), facts(word('Settling'), word('Settling'))), now + 3600)
    assert.equal(again(lease(closed(500)), facts(word('Closed'), word('Closed'))), now + 500)
    assert.equal(lookAgainAt({ kind: 'unknown' }, lease(), null, clock), null)
  })
})
