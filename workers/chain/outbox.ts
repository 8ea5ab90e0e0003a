import { existsSync, readFileSync } from 'node:fs'
import type { Address, Hash, Hex } from 'viem'
import { z } from 'zod'
import { writeFileAtomically } from '../host/index.ts'

const hex = z
  .string()
  .regex(/^0x[0-9a-fA-F]*$/)
  .transform((text) => text as Hex)
const wei = z.string().regex(/^\d+$/).transform(BigInt)
const stored = z.object({
  chainId: z.number(),
  from: z.string(),
  entries: z.array(
    z.object({
      key: z.string(),
      nonce: z.number().int(),
      to: hex,
      data: hex,
      gas: wei,
      maxFeePerGas: wei,
      maxPriorityFeePerGas: wei,
      raw: hex,
      hashes: z.array(hex).min(1),
      sentAtMs: z.number(),
    }),
  ),
})

/** A signed transaction that is under way. */
export interface OutboxEntry {
  /** What it does, for example `activate 0x7c…`; one entry per key. */
  readonly key: string
  readonly nonce: number
  readonly to: Address
  readonly data: Hex
  readonly gas: bigint
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
  /** Signed bytes, ready to be sent again: the same bytes can only ever be mined once. */
  readonly raw: Hex
  /** Newest first; older ones were replaced for their fee. */
  readonly hashes: readonly Hash[]
  readonly sentAtMs: number
}

/**
 * Signed transactions by what they do, in a file that is written before anything is sent: a worker that dies in between sends
 * the same bytes again instead of paying twice.
 */
export interface Outbox {
  get(key: string): OutboxEntry | null
  /** Lowest nonce first. */
  entries(): readonly OutboxEntry[]
  put(entry: OutboxEntry): void
  drop(key: string): void
}

/** Opens the outbox of one account. What another account or chain left there is ignored, and replaced at the first write. */
export function openOutbox(path: string, chainId: number, from: Address): Outbox {
  const byKey = new Map(readEntries(path, chainId, from).map((entry) => [entry.key, entry]))
  const save = () => {
    const text = JSON.stringify({ chainId, from, entries: [...byKey.values()] }, (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    )
    writeFileAtomically(path, text)
  }
  return {
    get: (key) => byKey.get(key) ?? null,
    entries: () => [...byKey.values()].sort((a, b) => a.nonce - b.nonce),
    put(entry) {
      byKey.set(entry.key, entry)
      save()
    },
    drop(key) {
      if (byKey.delete(key)) save()
    },
  }
}

function readEntries(path: string, chainId: number, from: Address): OutboxEntry[] {
  if (!existsSync(path)) return []
  const parsed = stored.parse(JSON.parse(readFileSync(path, 'utf8')))
  return parsed.chainId === chainId && parsed.from === from ? parsed.entries : []
}
