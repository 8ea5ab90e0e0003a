import { setTimeout as sleep } from 'node:timers/promises'
import { type NetworkConfig, PAYMENT_GAS } from '@freehold/sdk'
import {
  type Address,
  BaseError,
  type Hex,
  keccak256,
  type LocalAccount,
  NonceTooLowError,
  type PublicClient,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
} from 'viem'
import { ChainUnreachable } from './errors.ts'
import { replacementFees, suggestFees } from './fees.ts'
import { type OutboxEntry, openOutbox } from './outbox.ts'
import type { RpcPool } from './pool.ts'

/** A transaction of ours was mined and failed, or a stranger used its nonce; look at the chain again before another try. */
export class TransactionFailed extends Error {
  override readonly name = 'TransactionFailed'
}

export interface SenderOptions {
  readonly pool: RpcPool
  readonly chainId: number
  readonly account: LocalAccount
  readonly outboxPath: string
  /** The block tag that counts as final. */
  readonly finality: NetworkConfig['finality']
  readonly pollMs?: number
  /** After this time unmined, while blocks go by, a transaction is sent again with a higher fee. Default 30 s. */
  readonly stuckSeconds?: number
  /** How often what is unmined is sent again, for nodes may forget it. Default 5 s. */
  readonly rebroadcastMs?: number
}

export interface Sending {
  /** What this does; the same key is never sent as two transactions. */
  readonly key: string
  readonly to: Address
  readonly data: Hex
}

/** Sends the operator's transactions, each exactly once however often it is asked for. */
export interface Sender {
  readonly address: Address
  /**
   * Sends, or finds what an earlier run sent, and waits until it is mined.
   * @throws viem's estimate error when the contract refuses; TransactionFailed; ChainUnreachable.
   */
  send(sending: Sending, signal: AbortSignal): Promise<TransactionReceipt>
}

/** A sender for one account; nobody else may send from it meanwhile. */
export function openSender(options: SenderOptions): Sender {
  const { pool, chainId, account, pollMs = 150, stuckSeconds = 30, rebroadcastMs = 5_000 } = options
  const outbox = openOutbox(options.outboxPath, chainId, account.address)
  let turn: Promise<unknown> = Promise.resolve()
  /** The transaction that is next to be mined, and the head under which it was first seen waiting. */
  let waiting: { readonly hash: Hex; readonly head: bigint } | null = null

  /** Nonces are given out one after the other. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work, work)
    turn = mine.catch(() => {})
    return mine
  }

  const usedNonces = () => pool.call((client) => client.getTransactionCount({ address: account.address }))

  async function sign(entry: Omit<OutboxEntry, 'raw' | 'hashes' | 'sentAtMs'>, older: readonly Hex[]) {
    const { key: _, ...transaction } = entry
    const raw = await account.signTransaction({ ...transaction, chainId, type: 'eip1559' })
    return { ...entry, raw, hashes: [keccak256(raw), ...older], sentAtMs: Date.now() }
  }

  async function prepare({ key, to, data }: Sending): Promise<OutboxEntry> {
    const [estimate, fees, used] = await Promise.all([
      pool.call((client) => client.estimateGas({ account: account.address, to, data })),
      pool.call((client) => suggestFees(client, chainId)),
      usedNonces(),
    ])
    return inTurn(async () => {
      const meanwhile = outbox.get(key)
      if (meanwhile) return meanwhile
      const nonce = Math.max(used, (outbox.entries().at(-1)?.nonce ?? -1) + 1)
      const entry = await sign({ key, to, data, nonce, gas: (estimate * 5n) / 4n + PAYMENT_GAS, ...fees }, [])
      outbox.put(entry)
      return entry
    })
  }

  /** What is mined for good needs no keeping; before, a reorg may ask for the same bytes again. */
  async function pruneFinal(): Promise<void> {
    const count = (client: PublicClient) =>
      client.getTransactionCount({ address: account.address, blockTag: options.finality }).catch(() => 0)
    const final = await pool.call(count)
    for (const { key, nonce } of outbox.entries()) if (nonce < final) outbox.drop(key)
  }

  async function receiptOf(entry: OutboxEntry): Promise<TransactionReceipt | null> {
    for (const hash of entry.hashes) {
      const receipt = await pool.call((client) =>
        client.getTransactionReceipt({ hash }).catch((error: Error) => {
          if (error instanceof TransactionReceiptNotFoundError) return null
          throw error
        }),
      )
      if (receipt) return receipt
    }
    return null
  }

  /** Everything unmined, lowest nonce first: a lost transaction would hold up all that follow it. */
  async function broadcast(used: number): Promise<void> {
    for (const entry of outbox.entries()) {
      if (entry.nonce < used) continue
      const stuck = entry.nonce === used && (await isPassedOver(entry))
      await broadcastOne(stuck ? await withHigherFee(entry) : entry)
    }
  }

  /** Blocks went by without it for a while. Where none go by, no fee is to blame. */
  async function isPassedOver({ hashes: [hash], sentAtMs }: OutboxEntry): Promise<boolean> {
    const head = await pool.call((client) => client.getBlockNumber())
    if (waiting === null || waiting.hash !== hash) waiting = { hash: hash!, head }
    return head > waiting.head && Date.now() - sentAtMs > stuckSeconds * 1000
  }

  /** The same once more when it is dear enough. */
  async function withHigherFee(entry: OutboxEntry): Promise<OutboxEntry> {
    const suggested = await pool.call((client) => suggestFees(client, chainId))
    const fees = replacementFees(entry, suggested, entry.hashes.length - 1, chainId)
    if (fees === null) return entry
    const { raw: _, hashes, sentAtMs: __, ...unsigned } = entry
    const raised = await sign({ ...unsigned, ...fees }, hashes)
    outbox.put(raised)
    return raised
  }

  async function broadcastOne({ raw }: OutboxEntry): Promise<void> {
    try {
      await pool.call((client) => client.sendRawTransaction({ serializedTransaction: raw }))
    } catch (error) {
      if (!isKnownAlready(error) && !isBelowBaseFee(error)) throw error
    }
  }

  /** The receipt, or null while it is not mined; what was mined and failed is dropped, so that a next call starts anew. */
  async function settle(entry: OutboxEntry, used: number): Promise<TransactionReceipt | null> {
    const receipt = await receiptOf(entry)
    if (receipt?.status === 'success') return receipt
    if (receipt === null && entry.nonce >= used) return null
    if (receipt === null && (await receiptOf(entry)) !== null) return null // mined between the two questions
    outbox.drop(entry.key)
    throw new TransactionFailed(
      receipt
        ? `Transaction ${receipt.transactionHash} (${entry.key}) was mined and failed.`
        : `Nonce ${entry.nonce} of ${account.address} was used by another transaction than "${entry.key}".`,
    )
  }

  return {
    address: account.address,
    async send(sending, signal) {
      const earlier = outbox.get(sending.key)
      let entry = earlier ?? (await prepare(sending))
      if (earlier) await inTurn(async () => broadcast(await usedNonces()))
      else await broadcastOne(entry)
      for (let nextBroadcast = Date.now() + rebroadcastMs; ; ) {
        signal.throwIfAborted()
        const mined = await settle(entry, await usedNonces())
        if (mined) {
          void inTurn(pruneFinal).catch(() => {}) // what cannot be asked now is pruned later
          return mined
        }
        await sleep(pollMs, undefined, { signal })
        if (Date.now() < nextBroadcast) continue
        await inTurn(async () => broadcast(await usedNonces()))
        nextBroadcast = Date.now() + rebroadcastMs
        entry = outbox.get(sending.key) ?? entry
      }
    },
  }
}

/** The base fee rose above the offer: the transaction waits until its fee is raised or the base fee falls. */
function isBelowBaseFee(error: unknown): boolean {
  if (error instanceof ChainUnreachable) return isBelowBaseFee(error.cause)
  return error instanceof BaseError && /less than block base fee/i.test(error.details ?? error.message)
}

/** Nodes say it in many ways that they have a transaction already. */
function isKnownAlready(error: unknown): boolean {
  if (error instanceof ChainUnreachable) return isKnownAlready(error.cause)
  if (!(error instanceof BaseError)) return false
  if (error.walk((cause) => cause instanceof NonceTooLowError) !== null) return true
  return /already known|already imported|known transaction|nonce too low|replacement transaction underpriced/i.test(
    error.details ?? error.message,
  )
}
