import type { Lease } from '@freehold/sdk'
import {
  type LeaseStatus,
  type OfferTerms,
  POINTS_PER_VCPU,
  pointsOf,
  QuoteError,
  type ResizeQuote,
  resizeQuoteAt,
  type Shape,
  type Tier,
} from '@freehold/sdk'
import { parseUsdc } from '../../../components/format.ts'
import { numberIn } from '../number-in.ts'

/** A size as it is typed. */
export type ResizeDraft = { vcpus: string; memoryMib: string; diskGib: string; mbps: string; add: string }
export type ResizeProblems = { [name in keyof ResizeDraft]: string | null }

/** The size that the instance has, in the tier that it was launched with. */
export function draftOf({ shape }: Lease['terms'], tier: Tier): ResizeDraft {
  return {
    vcpus: String(Math.max(1, Math.floor(shape.points / POINTS_PER_VCPU[tier]))),
    memoryMib: String(shape.memoryMib),
    diskGib: String(shape.diskGib),
    mbps: String(shape.mbps),
    add: '0',
  }
}

/** What is wrong with each field. A disk never shrinks: what is on it would be cut off. */
export function problemsOf(draft: ResizeDraft, { shape }: Lease['terms']): ResizeProblems {
  const whole = (text: string, least: number, most: number) =>
    numberIn(text, least, most) === null ? `A whole number from ${least} to ${most}.` : null
  const disk = numberIn(draft.diskGib, 1, 8_388_607)
  return {
    vcpus: whole(draft.vcpus, 1, 256),
    memoryMib: whole(draft.memoryMib, 64, 8_388_607),
    diskGib:
      disk !== null && disk < shape.diskGib
        ? `At least ${shape.diskGib}: a disk can grow, not shrink.`
        : whole(draft.diskGib, 1, 8_388_607),
    mbps: whole(draft.mbps, 0, 8_388_607),
    add: parseUsdc(draft.add) === null ? 'An amount in USDC, such as 0 or 2.50.' : null,
  }
}

/** The shape that a draft means; null while something is wrong with it. What it does not name stays. */
export function shapeOf(draft: ResizeDraft, terms: Lease['terms'], tier: Tier): Shape | null {
  if (Object.values(problemsOf(draft, terms)).some((problem) => problem !== null)) return null
  return {
    points: pointsOf(Number(draft.vcpus), tier),
    memoryMib: Number(draft.memoryMib),
    diskGib: Number(draft.diskGib),
    gpus: terms.shape.gpus,
    mbps: Number(draft.mbps),
  }
}

export type PricedResize<Offered extends OfferTerms> = { offer: Offered; quote: ResizeQuote }

/** The cheapest of the host's offers for a shape. @throws QuoteError of the offer that came closest when none takes it */
export function cheapest<Offered extends OfferTerms>(
  offers: readonly Offered[],
  {
    lease,
    ...wish
  }: {
    lease: Lease
    status: LeaseStatus
    shape: Shape
    addUnits: bigint
    /** What the host says its machine has free. */
    freeOnHost?: Shape
  },
): PricedResize<Offered> {
  const { terms, hostWord } = lease
  let refusal: unknown = new QuoteError(`Host ${terms.host} has no offer at present.`, {
    next: 'try again later; the instance runs on as it is.',
  })
  const priced: PricedResize<Offered>[] = []
  for (const offer of offers) {
    try {
      priced.push({ offer, quote: resizeQuoteAt({ terms, hostWord, offer, ...wish }) })
    } catch (error) {
      if (!(error instanceof QuoteError)) throw error
      refusal = error
    }
  }
  const best = priced.toSorted((a, b) => (a.quote.totalRate < b.quote.totalRate ? -1 : 1))[0]
  if (!best) throw refusal
  return best
}
