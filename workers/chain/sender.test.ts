import assert from 'node:assert/strict'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type NetworkConfig, parseNetworkConfig } from '@freehold/sdk'
import { type Address, parseEther } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import {
  makeTempDir,
  networkOf,
  removeTempDir,
  startTestChain,
  type TestChain,
  waitFor,
} from '../../test/support/index.ts'
import { bumpedFees, replacementFees } from './fees.ts'
import { openOutbox } from './outbox.ts'
import { openRpcPool, type RpcPool } from './pool.ts'
import { openSender, type Sender, TransactionFailed } from './sender.ts'

let chain: TestChain
let folder: string
let network: NetworkConfig
before(async () => {
  chain = await startTestChain()
  folder = makeTempDir('sender')
  network = parseNetworkConfig(networkOf(chain, { startBlock: 0 }))
})
after(async () => {
  await chain.stop()
  removeTempDir(folder)
})

const receiver: Address = '0x000000000000000000000000000000000000dEaD'
const never = new AbortController().signal

async function newSender(options: { stuckSeconds?: number; rebroadcastMs?: number } = {}) {
  const account = privateKeyToAccount(generatePrivateKey())
  await chain.testClient.setBalance({ address: account.address, value: parseEther('1') })
  const outboxPath = join(folder, `${account.address}.json`)
  const open = (pool = openRpcPool(network)): Sender =>
    openSender({
      pool,
      chainId: chain.chainId,
      account,
      outboxPath,
      finality: 'finalized',
      pollMs: 20,
      ...options,
    })
  const sent = () => chain.publicClient.getTransactionCount({ address: account.address })
  return { account, outboxPath, open, sent }
}

const sending = (key: string) => ({ key, to: receiver, data: '0x' as const })

/** Transactions wait in the pool until mined by hand. */
async function withoutMining(work: () => Promise<void>): Promise<void> {
  await chain.testClient.setAutomine(false)
  try {
    await work()
  } finally {
    await chain.testClient.setAutomine(true)
  }
}

describe('the sender', () => {
  test('sends once per key, however often and by whomever it is asked', async () => {
    const { open, sent } = await newSender()
    const sender = open()
    const [a, b] = await Promise.all([
      sender.send(sending('activate 1'), never),
      sender.send(sending('activate 1'), never),
    ])
    assert.equal(a.transactionHash, b.transactionHash)
    assert.equal((await open().send(sending('activate 1'), never)).transactionHash, a.transactionHash)
    assert.equal(await sent(), 1)
    await sender.send(sending('activate 2'), never)
    assert.equal(await sent(), 2)
  })

  test('a worker that died before or after sending sends the same bytes again', async () => {
    const { open, sent } = await newSender()
    await withoutMining(async () => {
      const dying = new AbortController()
      const first = open().send(sending('close'), dying.signal)
      first.catch(() => {})
      await waitFor(async () => (await chain.testClient.getTxpoolStatus()).pending === 1, {
        what: 'it is under way',
        seconds: 5,
      })
      dying.abort()
      await assert.rejects(first)
      const second = open().send(sending('close'), never)
      await chain.testClient.mine({ blocks: 1 })
      assert.equal((await second).status, 'success')
    })
    assert.equal(await sent(), 1)
  })

  test('an outbox written before the broadcast is sent at the next asking', async () => {
    const { open, sent, outboxPath } = await newSender()
    await withoutMining(async () => {
      const dying = new AbortController()
      const first = open().send(sending('decline'), dying.signal)
      first.catch(() => {})
      await waitFor(() => existsSync(outboxPath), { what: 'it is written down', seconds: 5 })
      dying.abort()
      await first.catch(() => {})
      await chain.testClient.request({ method: 'anvil_dropAllTransactions' } as never)
    })
    await open().send(sending('decline'), never)
    assert.equal(await sent(), 1)
  })

  test('many at once get nonces one after the other, and are all mined', async () => {
    const { open, sent } = await newSender()
    const sender = open()
    const receipts = await Promise.all(
      Array.from({ length: 8 }, (_, i) => sender.send(sending(`n ${i}`), never)),
    )
    assert.equal(new Set(receipts.map(({ transactionHash }) => transactionHash)).size, 8)
    assert.equal(await sent(), 8)
  })

  test('a transaction that blocks pass over is replaced by one that pays more, and one of them is mined', async () => {
    const { open, sent, account, outboxPath } = await newSender({ stuckSeconds: 0, rebroadcastMs: 50 })
    const entry = () => openOutbox(outboxPath, chain.chainId, account.address).get('stuck')
    const hashes = () => entry()?.hashes.length
    await withoutMining(async () => {
      const pending = open().send(sending('stuck'), never)
      const first = await waitFor(entry, { what: 'it is written down', seconds: 5 })
      const tooDear = 2n * first.maxFeePerGas // whatever the tests before left the base fee at
      await waitFor(
        async () => {
          if ((hashes() ?? 0) >= 2) return true // before mining: once its block is final, the entry is gone
          await chain.testClient.setNextBlockBaseFeePerGas({ baseFeePerGas: tooDear })
          await chain.testClient.mine({ blocks: 1 })
          return false
        },
        { what: 'it was replaced', seconds: 15 },
      )
      let isMined = false
      void pending.then(() => {
        isMined = true
      })
      const mine = async () => {
        await chain.testClient.mine({ blocks: 1 })
        return isMined
      }
      await waitFor(mine, { what: 'the dearer one is mined', seconds: 15 })
    })
    assert.equal(await sent(), 1)
  })

  test('nothing is raised while the head stands still', async () => {
    const { open, account, outboxPath } = await newSender({ stuckSeconds: 0, rebroadcastMs: 10 })
    await withoutMining(async () => {
      let broadcasts = 0
      const pool = openRpcPool(network)
      const counted: RpcPool = {
        ...pool,
        call: (ask) =>
          pool.call((client) => {
            const sendRawTransaction: typeof client.sendRawTransaction = (parameters) => {
              broadcasts++
              return client.sendRawTransaction(parameters)
            }
            return ask({ ...client, sendRawTransaction })
          }),
      }
      const pending = open(counted).send(sending('still'), never)
      await waitFor(() => broadcasts >= 5, { what: 'it was sent again and again', seconds: 15 })
      const entry = openOutbox(outboxPath, chain.chainId, account.address).get('still')
      assert.equal(entry?.hashes.length, 1)
      await chain.testClient.mine({ blocks: 1 })
      await pending
    })
  })

  test("a stranger's transaction in our place is told, and the next asking sends anew", async () => {
    const { open, account, sent, outboxPath } = await newSender()
    await withoutMining(async () => {
      const pending = open().send(sending('withdraw'), never)
      pending.catch(() => {})
      await waitFor(() => existsSync(outboxPath), { what: 'it is written down', seconds: 5 })
      await chain.testClient.request({ method: 'anvil_dropAllTransactions' } as never)
      await chain.testClient.setNonce({ address: account.address, nonce: 1 })
      await assert.rejects(pending, TransactionFailed)
    })
    await open().send(sending('withdraw'), never)
    assert.equal(await sent(), 2)
  })

  test('what the contract refuses is not sent', async () => {
    const { open, sent, outboxPath } = await newSender()
    const refused = { key: 'bad', to: chain.contracts.leaseEscrow, data: '0x12345678' as const }
    await assert.rejects(open().send(refused, never), /reverted/)
    assert.equal(await sent(), 0)
    assert.equal(existsSync(outboxPath), false)
  })
})

test("another account's outbox is not ours to send", async () => {
  const path = join(folder, 'shared.json')
  rmSync(path, { force: true })
  const entry = {
    key: 'k',
    nonce: 3,
    to: receiver,
    data: '0x',
    gas: 1n,
    maxFeePerGas: 1n,
    maxPriorityFeePerGas: 1n,
    raw: '0x00',
    hashes: ['0x00'],
    sentAtMs: 1,
  } as const
  openOutbox(path, 1, receiver).put(entry)
  assert.deepEqual(openOutbox(path, 1, receiver).entries(), [entry])
  assert.deepEqual(openOutbox(path, 2, receiver).entries(), [])
  assert.deepEqual(openOutbox(path, 1, chain.contracts.usdc).entries(), [])
})

test('a replacement pays at least the bump, and what is asked now', () => {
  const old = { maxFeePerGas: 101n, maxPriorityFeePerGas: 10n }
  const cheap = { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }
  assert.deepEqual(bumpedFees(old, cheap, 137), { maxFeePerGas: 117n, maxPriorityFeePerGas: 12n })
  const dear = { maxFeePerGas: 500n, maxPriorityFeePerGas: 50n }
  assert.deepEqual(bumpedFees(old, dear, 137), dear)
})

test('raising ends: at four times what is asked, and after ten raises that the market did not ask for', () => {
  const asked = { maxFeePerGas: 100n, maxPriorityFeePerGas: 10n }
  const raisedFrom = (fee: bigint, raises: number) =>
    replacementFees({ maxFeePerGas: fee, maxPriorityFeePerGas: fee / 10n }, asked, raises, 137)
  assert.deepEqual(raisedFrom(300n, 0), { maxFeePerGas: 345n, maxPriorityFeePerGas: 35n })
  assert.equal(raisedFrom(390n, 0), null)
  assert.equal(replacementFees({ maxFeePerGas: 1n, maxPriorityFeePerGas: 39n }, asked, 0, 137), null)
  assert.notEqual(raisedFrom(100n, 9), null)
  assert.equal(raisedFrom(100n, 10), null)
  assert.deepEqual(raisedFrom(90n, 10), { maxFeePerGas: 104n, maxPriorityFeePerGas: 11n })
  let [fees, raises] = [{ ...asked }, 0]
  for (let next = replacementFees(fees, asked, 0, 137); next; raises++) {
    fees = next
    next = replacementFees(fees, asked, raises + 1, 137)
  }
  assert.ok(raises <= 10 && fees.maxFeePerGas <= 400n)
})
