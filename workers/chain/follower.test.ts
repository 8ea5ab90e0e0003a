import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { activateLease, decodeLeaseWord, type NetworkConfig, resizeLease } from '@freehold/sdk'
import type { Hex } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { DEVELOPMENT_MNEMONIC } from '../../scripts/network/accounts.ts'
import { waitFor } from '../../test/support/index.ts'
import {
  type MarketHost,
  shape,
  startWorkerMarket,
  type WorkerMarket,
} from '../../test/worker/support/market.ts'
import { type RpcProxy, startRpcProxy } from '../../test/worker/support/rpc-proxy.ts'
import { ChainUnreachable } from './errors.ts'
import { type Follower, openFollower } from './follower.ts'

let market: WorkerMarket
let host: MarketHost
let proxies: [RpcProxy, RpcProxy]
before(async () => {
  market = await startWorkerMarket('follower')
  host = await market.addHost('followed')
  const { rpcUrl } = market.chain
  proxies = [await startRpcProxy(rpcUrl), await startRpcProxy(rpcUrl)]
})
const running: Follower[] = []
after(async () => {
  await Promise.all(running.map((follower) => follower.stop()))
  await Promise.all(proxies.map((proxy) => proxy.stop()))
  await market.stop()
})

interface Heard {
  readonly follower: Follower
  readonly looks: { readonly ids: readonly Hex[]; readonly why: string }[]
  readonly troubles: string[]
}

function follow(name: string, network: NetworkConfig = market.network): Heard {
  const looks: Heard['looks'] = []
  const troubles: string[] = []
  const follower = openFollower({
    network,
    host: host.id,
    stateDir: join(market.folder, name),
    pollMs: 20,
    onTrouble: (sentence) => troubles.push(sentence),
  })
  running.push(follower)
  follower.subscribe({ onView: () => {}, onLook: (ids, why) => looks.push({ ids, why }) })
  return { follower, looks, troubles }
}

const knows = (follower: Follower, lease: Hex, yes = true) =>
  waitFor(() => (follower.book.lease(lease) !== null) === yes, {
    what: `the book ${yes ? 'has' : 'lost'} the lease`,
    seconds: 10,
  })

const reorg = (depth: number) =>
  market.chain.testClient.request({ method: 'anvil_reorg', params: [depth, []] } as never)

/** A reorg from before a block on, however far the chain has gone meanwhile. */
async function reorgFrom(blockNumber: number): Promise<void> {
  const head = Number(await market.chain.publicClient.getBlockNumber({ cacheTime: 0 }))
  await reorg(head - blockNumber + 4)
}

/** Transactions as bytes, for sending them again after a reorg. */
async function rawTransactionOf(lease: Hex): Promise<Hex> {
  const { publicClient } = market.chain
  const [log] = (
    await publicClient.getLogs({ address: market.network.contracts.leaseEscrow, fromBlock: 0n })
  ).filter(({ topics }) => topics[1] === lease)
  const request = { method: 'eth_getRawTransactionByHash', params: [log!.transactionHash] }
  return (await publicClient.request(request as never)) as Hex
}

describe('following', () => {
  test('finds leases of before, of now, and of the time it was away', async () => {
    const early = await host.rent()
    const first = follow('gaps')
    await first.follower.start()
    await knows(first.follower, early)
    const live = await host.rent()
    await knows(first.follower, live)
    assert.ok(first.looks.some(({ ids, why }) => why === 'event' && ids.includes(live)))
    await first.follower.stop()

    const missed = await host.rent()
    await market.chain.testClient.mine({ blocks: 300 }) // more than is remembered
    const second = follow('gaps')
    await second.follower.start()
    for (const lease of [early, live, missed]) await knows(second.follower, lease)
    const { atHead, atFinalized } = await second.follower.readWords([early, missed])
    assert.equal(decodeLeaseWord(atHead.get(missed)!).state, 'Open')
    assert.equal(decodeLeaseWord(atFinalized!.get(early)!).state, 'Open')
    await second.follower.stop()
  })

  test('ranges are read in pieces, and a lost cursor only costs reading again', async () => {
    const { network } = market
    const follower = openFollower({
      network,
      host: host.id,
      stateDir: join(market.folder, 'small'),
      blocksPerQuery: 7,
    })
    running.push(follower)
    await follower.start()
    const all = follow('fresh')
    await all.follower.start()
    const idsOf = ({ book }: Follower) =>
      book
        .leases()
        .map(({ id }) => id)
        .sort()
    assert.ok(idsOf(follower).length >= 3)
    assert.deepEqual(idsOf(follower), idsOf(all.follower))
    await Promise.all([follower.stop(), all.follower.stop()])
  })

  test('a reorg takes a lease away, and brings it back in another block', async () => {
    const { follower, looks } = follow('reorg')
    await follower.start()
    const lease = await host.rent()
    await knows(follower, lease)
    const before = follower.book.lease(lease)!.openedBlock
    const raw = await rawTransactionOf(lease)
    await reorgFrom(before.number)
    await knows(follower, lease, false)
    assert.ok(looks.some(({ ids, why }) => why === 'reorg' && ids.includes(lease)))
    const { atHead } = await follower.readWords([lease])
    assert.equal(decodeLeaseWord(atHead.get(lease)!).state, 'None')
    await market.chain.publicClient.sendRawTransaction({ serializedTransaction: raw })
    await knows(follower, lease)
    assert.notEqual(follower.book.lease(lease)!.openedBlock.hash, before.hash)
    await follower.stop()
  })

  test('a reorg while nobody looked is noticed at the next start', async () => {
    const first = follow('asleep')
    await first.follower.start()
    const lease = await host.rent()
    await knows(first.follower, lease)
    await first.follower.stop()
    await reorgFrom(first.follower.book.lease(lease)!.openedBlock.number)
    const second = follow('asleep')
    await second.follower.start()
    assert.equal(second.follower.book.lease(lease), null)
    await second.follower.stop()
  })

  test('a resize links both leases, and the successor has what the instance was launched with', async () => {
    const first = follow('resized')
    await first.follower.start()
    const old = await host.rent()
    await knows(first.follower, old)
    const operator = market.clientOf(mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex: 10 }))
    await activateLease(operator, {
      leaseId: old,
      endpoint: 'ssh://root@192.0.2.1:40000',
      sshFingerprint: old,
    })
    const { offer } = host
    const larger = { ...shape, memoryMib: 512 }
    const resized = await resizeLease(market.tenant, { leaseId: old, offer, shape: larger })
    await knows(first.follower, resized.successorId)
    assert.ok(first.looks.some(({ ids }) => ids.includes(old) && ids.includes(resized.successorId)))
    const again = await resizeLease(market.tenant, { leaseId: resized.successorId, offer, shape })
    await knows(first.follower, again.successorId)
    const isRight = ({ book }: Follower) => {
      const [lease, successor, last] = [old, resized.successorId, again.successorId].map((id) =>
        book.lease(id),
      )
      assert.equal(lease?.ending?.reason, 'Resized')
      assert.equal(lease.predecessor, null)
      assert.equal(lease.successor, resized.successorId)
      assert.equal(successor?.predecessor, old)
      assert.equal(successor.successor, again.successorId)
      assert.equal(last?.predecessor, resized.successorId)
      for (const { envelope, manifestSalt, firstLease } of [lease, successor, last]) {
        assert.deepEqual(
          { envelope, manifestSalt, firstLease },
          { envelope: lease.envelope, manifestSalt: lease.terms.salt, firstLease: old },
        )
      }
    }
    isRight(first.follower)
    await first.follower.stop()
    const stored = follow('resized') // from the file of the one before
    await stored.follower.start()
    isRight(stored.follower)
    await stored.follower.rescan() // read twice
    isRight(stored.follower)
    const fresh = follow('resized-fresh')
    await fresh.follower.start()
    isRight(fresh.follower)
    await Promise.all([stored.follower.stop(), fresh.follower.stop()])
  })

  test('a reorg takes a resize back: the old lease runs again', async () => {
    const { follower } = follow('resize-reorg')
    await follower.start()
    const old = await host.rent()
    const operator = market.clientOf(mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex: 10 }))
    const endpoint = 'ssh://root@192.0.2.1:40000'
    await activateLease(operator, { leaseId: old, endpoint, sshFingerprint: old })
    await market.chain.testClient.mine({ blocks: 40 }) // the activation stays
    const { successorId } = await resizeLease(market.tenant, { leaseId: old, offer: host.offer, shape })
    await knows(follower, successorId)
    await reorgFrom(follower.book.lease(successorId)!.openedBlock.number)
    await knows(follower, successorId, false)
    const lease = follower.book.lease(old)
    assert.equal(lease?.ending, null)
    assert.equal(lease.successor, null)
    await follower.stop()
  })

  test('a rescan finds what a book has lost; the next one reads only what is final since', async () => {
    const { follower } = follow('rescan')
    await follower.start()
    const lostOnceFinal = async (): Promise<Hex> => {
      const lease = await host.rent()
      await knows(follower, lease)
      const final = () =>
        (follower.view()!.finalized?.number ?? 0) >= follower.book.lease(lease)!.openedBlock.number
      await waitFor(final, { what: 'the opening is final', seconds: 10 })
      follower.book.forget(lease)
      return lease
    }
    const early = await lostOnceFinal()
    await follower.rescan()
    assert.notEqual(follower.book.lease(early), null)
    follower.book.forget(early)
    const late = await lostOnceFinal()
    await follower.rescan()
    assert.notEqual(follower.book.lease(late), null)
    assert.equal(follower.book.lease(early), null)
    await follower.stop()
  })
})

describe('several RPCs', () => {
  const network = (): NetworkConfig => ({ ...market.network, rpcUrls: proxies.map(({ url }) => url) })
  const advances = async ({ follower }: Heard): Promise<void> => {
    const from = follower.view()!.head.number
    await waitFor(() => follower.view()!.head.number > from + 3, { what: 'the head advances', seconds: 15 })
  }
  const reset = () => {
    for (const proxy of proxies) proxy.setMode('pass')
  }

  for (const mode of ['down', 'frozen', 'boasting'] as const) {
    test(`the first is ${mode}: the second is used`, async () => {
      const heard = follow(`first-${mode}`, network())
      await heard.follower.start()
      proxies[0].setMode(mode)
      await advances(heard)
      assert.equal(heard.follower.pool.url, proxies[1].url)
      const lease = await host.rent()
      await knows(heard.follower, lease)
      reset()
      await heard.follower.stop()
    })
  }

  test('all are down: nothing is known, and everything again once one is back', async () => {
    const heard = follow('all-down', network())
    await heard.follower.start()
    for (const proxy of proxies) proxy.setMode('down')
    const lease = await host.rent()
    await assert.rejects(heard.follower.readWords([lease]), ChainUnreachable)
    assert.equal(heard.follower.book.lease(lease), null)
    assert.ok(heard.troubles.length > 0)
    proxies[1].setMode('pass')
    await knows(heard.follower, lease)
    reset()
    await heard.follower.stop()
  })

  test('the one in use hides what happened: the others tell, once they are asked', async () => {
    const heard = follow('hiding', { ...network(), rpcUrls: [...network().rpcUrls, market.chain.rpcUrl] })
    const { follower } = heard
    await follower.start()
    proxies[0].setMode('hiding')
    const lease = await host.rent()
    const from = Number(await market.tenant.publicClient.getBlockNumber({ cacheTime: 0 }))
    const isFinal = () => (follower.view()!.finalized?.number ?? 0) >= from
    await waitFor(isFinal, { what: 'the opening is final', seconds: 15 })
    assert.equal(follower.book.lease(lease), null)
    await follower.recheck()
    assert.notEqual(follower.book.lease(lease), null)
    assert.match(heard.troubles.join(), /contradicts the other RPCs/)
    reset()
    await follower.stop()
  })

  test('an RPC of another chain is never believed', async () => {
    const heard = follow('wrong-chain', { ...market.network, chainId: 137 })
    await assert.rejects(heard.follower.start(), ChainUnreachable)
    assert.match(heard.troubles.join(), /it is on chain 31337, not 137/)
  })
})
