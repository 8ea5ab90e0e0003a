import { existsSync, readFileSync } from 'node:fs'
import type { Hash } from 'viem'
import { z } from 'zod'
import { writeFileAtomically } from '../host/index.ts'
import type { SeenBlock } from './types.ts'

/** How many blocks are remembered: the deepest reorg that is undone without reading everything again. */
export const rememberedBlocks = 256

/** What a follower follows, by names that tell it from all others; a cursor of something else is worthless. */
export type Followed = Readonly<Record<string, string | number>>

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
const stored = z.looseObject({
  blocks: z.array(block),
  finalized: block.nullable(),
})

/** The cursor in a file; empty when there is none, it is of something else, or it is damaged. */
export function readCursor(path: string, followed: Followed): Cursor {
  if (!existsSync(path)) return emptyCursor
  const parsed = stored.safeParse(parseJson(readFileSync(path, 'utf8')))
  if (!parsed.success || !isOf(parsed.data, followed)) return emptyCursor
  return { blocks: parsed.data.blocks, finalized: parsed.data.finalized }
}

/** Replaces the file in one step. */
export function writeCursor(path: string, followed: Followed, cursor: Cursor): void {
  writeFileAtomically(path, JSON.stringify({ ...followed, ...cursor }))
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

function isOf(found: Readonly<Record<string, unknown>>, followed: Followed): boolean {
  const same = (value: unknown) => String(value).toLowerCase() // addresses were written in either case
  return Object.entries(followed).every(([name, value]) => same(found[name]) === same(value))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // a damaged cache is no cache
  }
}
