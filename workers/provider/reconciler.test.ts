import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Hex } from 'viem'
import { makeTempDir, removeTempDir, waitFor } from '../../test/support/index.ts'
import { Again } from '../queue/index.ts'
import { openInstances } from './instances.ts'
import { openOperationBook } from './operation-book.ts'
import { openReconciler, type ReconcilerOptions } from './reconciler.ts'
import { newRecord } from './record.ts'
import { openTroubles } from './troubles.ts'
import { UnderWay } from './under-way.ts'

const now = 1_000_000
const idOf = (digit: string): Hex => `0x${digit.repeat(64)}`
const [first, second, third] = [idOf('a'), idOf('b'), idOf('c')]
const rate = 10_000_000_000_000n
const word = (state: bigint): bigint =>
  state | (BigInt(now) << 24n) | (10_000n << 152n) | ((rate / 1_000_000n) << 216n)
const [open, active] = [word(1n), word(2n)]
const block = { number: 100, hash: first, parentHash: second, timestamp: now }
const terms = { activationDeadline: now + 900, rate, royaltyBps: 0, trialSeconds: 0, openFeeUnits: 0n }

let folder: string
before(() => {
  folder = makeTempDir('reconciler')
})
after(() => removeTempDir(folder))

describe('the reconciler', () => {
  let said: string[]
  let stopping: AbortController
  beforeEach(() => {
    said = []
    stopping = new AbortController()
  })

  /** A reconciler over real records and made-up chain and guests. */
  function over(
    words: ReadonlyMap<Hex, bigint>,
    enqueue: ReconcilerOptions['enqueue'],
    chain = { isSilent: false, timestamp: now },
    more = {},
  ) {
    const instances = openInstances(folder)
    const host = {
      instances,
      operations: openOperationBook(instances),
      underWay: new UnderWay(instances),
      troubles: openTroubles(),
      forwards: { has: () => true },
      sshAnswered: new Set(),
      chainForgets: false,
    }
    const leases = [...words.keys()].map((id) => ({
      id,
      terms,
      openedBlock: { number: 5, hash: first },
      ...more,
    }))
    const options = {
      host,
      book: { leases: () => leases, lease: (id: Hex) => leases.find((lease) => lease.id === id) ?? null },
      facts: {
        refresh: async () => {},
        doubtAll() {},
        of: (id: Hex) =>
          chain.isSilent
            ? null
            : {
                view: { head: { ...block, timestamp: chain.timestamp }, finalized: block },
                word: words.get(id)!,
                finalWord: words.get(id)!,
                hostWord: 0n,
              },
      },
      guests: { list: async () => new Map() },
      clock: { holdSeconds: 3600, graceSeconds: 86_400, lowRunwaySeconds: 3600 },
      policy: { patienceSeconds: 180 },
      retentionSeconds: 7 * 86_400,
      enqueue,
      onTrouble: (sentence: string) => said.push(sentence),
      stopping: stopping.signal,
    } as unknown as ReconcilerOptions
    return { host, reconciler: openReconciler(options) }
  }

  test('the time in which the chain was silent is no part of the patience with a launch', async () => {
    const chain = { isSilent: false, timestamp: now }
    const { host, reconciler } = over(new Map([[first, open]]), async () => {}, chain)
    const declines = async () => (await reconciler.decide(first)).steps.includes('decline')
    host.troubles.note(first, 'activate', new Again('None of 1 RPCs answers.'), now)
    assert.equal(await declines(), false)
    chain.isSilent = true
    assert.deepEqual((await reconciler.decide(first)).steps, [])
    Object.assign(chain, { isSilent: false, timestamp: now + 300 })
    assert.equal(await declines(), false)
    chain.timestamp += 179
    assert.equal(await declines(), false)
    chain.timestamp += 1
    assert.equal(await declines(), true)
  })

  test('a lease that cannot be looked at keeps none of the others waiting, and is tried again', async () => {
    const seen: Hex[] = []
    let failures = 0
    const words = new Map([first, second, third].map((id) => [id, open]))
    const { reconciler } = over(words, async (lease) => {
      if (lease === first && failures++ < 1) throw new Error('its record is odd')
      seen.push(lease)
    })
    await reconciler.lookAtAll()
    assert.deepEqual(seen, [second, third, first])
    assert.deepEqual(said, [`Lease ${first} cannot be looked at: its record is odd`])
  })

  test('a lost disk of an active lease is told as a trouble until it is back, and never replaced', async () => {
    const steps: string[] = []
    const { host, reconciler } = over(new Map([[first, active]]), async (_lease, _openedIn, due) => {
      steps.push(...due)
    })
    host.instances.create(newRecord({ lease: first, tenant: '0x12', openedBlock: 5, diskGib: 2 }))
    await reconciler.lookAtAll()
    assert.match(said[0] ?? '', /active, and its disk .*disk\.qcow2 is missing/)
    assert.equal(host.troubles.of(first).length, 1)
    const { disk } = host.instances.pathsOf(first)
    writeFileSync(disk, 'data')
    await reconciler.lookAtAll()
    assert.deepEqual(host.troubles.of(first), [])
    rmSync(disk)
    await reconciler.lookAtAll()
    assert.equal(host.troubles.of(first).length, 1)
    assert.ok(!steps.includes('makeDisk'))
  })

  test('a lease that a resize opened and nobody knows any more costs no disk', async () => {
    const { host, reconciler } = over(new Map([[third, 0n]]), async () => {})
    const fresh = newRecord({ lease: third, tenant: '0x12', openedBlock: 5, diskGib: 2 })
    host.instances.create(fresh)
    assert.equal((await reconciler.decide(third)).wanted.kind, 'undone')
    host.instances.update(third, {
      earlier: [{ lease: idOf('d'), openedBlock: 4, spentUnits: '0', billedSeconds: 0 }],
    })
    const { wanted, steps } = await reconciler.decide(third)
    assert.deepEqual([wanted.kind, steps], ['unknown', []])
  })

  test('a disk is kept for what its whole line paid, though the book has forgotten the leases before', async () => {
    const ending = { at: now - 100, billedSeconds: 60 }
    const { host, reconciler } = over(new Map([[second, word(4n)]]), async () => {}, undefined, { ending })
    const record = newRecord({ lease: second, tenant: '0x12', openedBlock: 5, diskGib: 2 })
    const passed = { openedBlock: 4, spentUnits: '0' }
    host.instances.create({
      ...record,
      earlier: [
        { ...passed, lease: idOf('d'), billedSeconds: 3600 },
        { ...passed, lease: idOf('e'), billedSeconds: 1800 },
      ],
    })
    const { wanted } = await reconciler.decide(second)
    assert.ok(wanted.kind === 'ended')
    assert.equal(wanted.diskKeptUntil, now - 100 + 3600 + 1800 + 60)
  })

  test('is at rest once stopped, whatever still fails', async () => {
    const { reconciler } = over(new Map([[second, open]]), async () => {
      throw new Error('Redis is away')
    })
    reconciler.lookAt([second])
    await waitFor(() => said.length > 0, { what: 'it failed once', seconds: 5 })
    stopping.abort()
    await reconciler.stop()
  })
})
