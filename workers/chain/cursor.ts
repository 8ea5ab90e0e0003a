import { existsSync, readFileSync } from 'node:fs'
import type { Address, Hash } from 'viem'
import { z } from 'zod'
import { writeFileAtomically } from '../host/index.ts'
import type { SeenBlock } from './types.ts'

/** How many blocks are remembered: the deepest reorg that is undone without reading everything again. */
export const rememberedBlocks = 256

/** What a follower follows; a cursor of something else is worthless. */
export interface Followed {
  readonly chainId: number
  readonly escrow: Address
  readonly host: bigint
}

/** Where a follower stands: the newest blocks it has read, oldest first. */
export interface Cursor {
  readonly blocks: readonly SeenBlock[]
  /** Newest block that was final, or null. */
  readonly finalized: SeenBlock | null
}

export const emptyCursor: Cursor = { blocks: [], finalized: null }

const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((text) => text as Hash)
const block = z.object({ number: z.number(), hash, parentHash: hash, timestamp: z.number() })
const stored = z.object({
  chainId: z.number(),
  escrow: z.string(),
  host: z.string(),
  blocks: z.array(block),
  finalized: block.nullable(),
})

/** The cursor in a file; empty when there is none, it is of another chain or host, or it is damaged. */
export function readCursor(path: string, followed: Followed): Cursor {
  if (!existsSync(path)) return emptyCursor
  const parsed = stored.safeParse(parseJson(readFileSync(path, 'utf8')))
  if (!parsed.success || !isOf(parsed.data, followed)) return emptyCursor
  return { blocks: parsed.data.blocks, finalized: parsed.data.finalized }
}

/** Replaces the file in one step. */
export function writeCursor(path: string, followed: Followed, cursor: Cursor): void {
  const { chainId, escrow, host } = followed
  writeFileAtomically(path, JSON.stringify({ chainId, escrow, host: host.toString(), ...cursor }))
}

/** The cursor after `ancestor` was followed by `newer` blocks. */
export function advanced(
  cursor: Cursor,
  ancestor: SeenBlock | null,
  newer: readonly SeenBlock[],
  finalized: SeenBlock | null,
): Cursor {
  const kept = ancestor === null ? [] : cursor.blocks.filter(({ number }) => number <= ancestor.number)
  return { blocks: [...kept, ...newer].slice(-rememberedBlocks), finalized: finalized ?? cursor.finalized }
}

function isOf(found: { chainId: number; escrow: string; host: string }, followed: Followed): boolean {
  return (
    found.chainId === followed.chainId &&
    found.escrow.toLowerCase() === followed.escrow.toLowerCase() &&
    found.host === followed.host.toString()
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // a damaged cache is no cache
  }
}
