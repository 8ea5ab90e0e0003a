import { existsSync, readFileSync } from 'node:fs'
import { unpackTerms } from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { writeFileAtomically } from '../host/index.ts'
import type { Book, KnownOffer } from './book.ts'
import { openBook } from './book.ts'
import type { KnownEnding, KnownLease } from './types.ts'

const hex = z
  .string()
  .regex(/^0x[0-9a-f]*$/)
  .transform((text) => text as Hex)
const word = z.string().transform(BigInt)
const packedTerms = z.object({
  tenantSalt: word,
  payeeHostKindTrial: word,
  authorFeeDeadline: word,
  creditor: word,
  shapeRateOpenFee: word,
  offerHash: hex,
  manifestHash: hex,
})
const ending = z.object({
  how: z.enum(['Closed', 'Cancelled', 'Declined']),
  reason: z.string(),
  blockNumber: z.number(),
  at: z.number(),
  billedSeconds: z.number(),
})
const storedBook = z.object({
  leases: z.array(
    z.object({
      id: hex,
      packedTerms,
      envelope: hex,
      // Books from before there were resizes do not have these.
      manifestSalt: word.optional(),
      firstLease: hex.optional(),
      predecessor: hex.nullable().default(null),
      successor: hex.nullable().default(null),
      openedBlock: z.object({ number: z.number(), hash: hex }),
      ending: ending.nullable(),
    }),
  ),
  offers: z.array(
    z.object({
      offerHash: hex,
      generation: z.number(),
      capacityOpenFee: word,
      blockNumber: z.number(),
      withdrawnBlock: z.number().nullable(),
    }),
  ),
})

/** The book of an earlier run, or null when there is none or it is damaged: then everything is read again. */
export function readBook(path: string): Book | null {
  if (!existsSync(path)) return null
  try {
    const { leases, offers } = storedBook.parse(JSON.parse(readFileSync(path, 'utf8')))
    return openBook(leases.map(toKnownLease), offers satisfies readonly KnownOffer[])
  } catch {
    return null
  }
}

/** Writes the book in one step; before the cursor, so that the cursor is never ahead of it. */
export function writeBook(path: string, book: Book): void {
  const leases = book.leases().map(({ terms: _, ...lease }) => lease)
  const text = JSON.stringify({ leases, offers: book.offers() }, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
  writeFileAtomically(path, text)
}

function toKnownLease(stored: z.output<typeof storedBook>['leases'][number]): KnownLease {
  const terms = unpackTerms(stored.packedTerms)
  return {
    ...stored,
    terms,
    manifestSalt: stored.manifestSalt ?? terms.salt,
    firstLease: stored.firstLease ?? stored.id,
    ending: stored.ending as KnownEnding | null,
  }
}
