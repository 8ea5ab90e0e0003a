import { ChainMoved } from './errors.ts'
import type { SeenBlock } from './types.ts'

type BlockAt = (blockNumber: number) => Promise<SeenBlock>

/** Longest run of headers that is fetched to be remembered; older ones of a long gap are not worth it. */
const headersKept = 64

/**
 * The newest remembered block that is on the chain of `head`, found by walking back parent by parent; null when none is,
 * and everything must be read again.
 */
export async function commonAncestor(
  remembered: readonly SeenBlock[],
  head: SeenBlock,
  at: BlockAt,
): Promise<SeenBlock | null> {
  for (const seen of remembered.toReversed()) {
    if (seen.number > head.number) continue
    if ((await hashAt(seen.number, head, at)) === seen.hash) return seen
  }
  return null
}

async function hashAt(blockNumber: number, head: SeenBlock, at: BlockAt): Promise<string> {
  if (blockNumber === head.number) return head.hash
  if (blockNumber === head.number - 1) return head.parentHash
  return (await at(blockNumber)).hash
}

/**
 * The headers after `ancestor` up to `head`, oldest first, at most 64 of them, each the parent of the next.
 * @throws ChainMoved when they do not link: another reorg happened while they were read.
 */
export async function headersTo(
  head: SeenBlock,
  ancestor: SeenBlock | null,
  at: BlockAt,
): Promise<SeenBlock[]> {
  const first = Math.max((ancestor?.number ?? -1) + 1, head.number - headersKept + 1, 0)
  const headers: SeenBlock[] = []
  for (let number = first; number < head.number; number += 8) {
    const numbers = Array.from({ length: Math.min(8, head.number - number) }, (_, i) => number + i)
    headers.push(...(await Promise.all(numbers.map(at))))
  }
  const chain = [...headers, ...(head.number >= first ? [head] : [])]
  requireLinks(first === (ancestor?.number ?? -1) + 1 && ancestor ? [ancestor, ...chain] : chain)
  return chain
}

function requireLinks(chain: readonly SeenBlock[]): void {
  for (const [i, block] of chain.entries()) {
    const before = chain[i - 1]
    if (before && before.hash !== block.parentHash) {
      throw new ChainMoved(`Block ${block.number} does not follow ${before.hash}; the chain moved meanwhile.`)
    }
  }
}
