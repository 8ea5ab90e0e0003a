import { SHAPE_FIELDS, type Shape, type UnitPrices } from '../types.ts'
import { POINTS_PER_VCPU, pointsOf, TIERS, type Tier } from './points.ts'
import { rateOf } from './rate.ts'
import { shapeFits } from './shapes.ts'
import { threadCarries, threadPointsIn } from './threads.ts'

/** What `explainFit` must know of an offer; `OfferListing` has it. */
export interface FitCandidate {
  readonly offer: { readonly prices: UnitPrices; readonly capacity: Shape }
  readonly freeShape: Shape
  /** What the host says of itself; tiers are looked for whose vCPU one of its threads can be. */
  readonly host?: { readonly facts: { readonly hardware: string } }
}

/** What somebody wants. */
export interface FitWish {
  readonly vcpus: number
  readonly tier: Tier
  readonly memoryMib: number
  readonly diskGib: number
  readonly gpus: number
  readonly mbps: number
}

/** A field of which a host has too little. */
export interface Shortage {
  readonly field: keyof Shape
  readonly wanted: number
  readonly free: number
  /** Whether even the empty host has too little. */
  readonly isEverTooLittle: boolean
}

/** A smaller wish that one offer can serve now. */
export interface FitChange<candidate extends FitCandidate> {
  readonly candidate: candidate
  readonly wish: FitWish
  readonly shape: Shape
  /** 1e-18 USDC per second. */
  readonly rate: bigint
  /** What must be given up, in words: "2 instead of 4 vCPUs". */
  readonly text: string
  /** Sum over the fields of the part given up: 0.5 for half of one field. */
  readonly loss: number
}

export interface FitAnswer<candidate extends FitCandidate> {
  /** Offers that can serve the wish now, cheapest first. */
  readonly fitting: readonly candidate[]
  /** For each offer that cannot, why, in the order given. */
  readonly shortages: readonly { readonly candidate: candidate; readonly shortages: readonly Shortage[] }[]
  /** Where nothing fits: the change that gives up least (the cheaper one of two equal); null when no change helps. */
  readonly change: FitChange<candidate> | null
  /** One sentence for people. */
  readonly sentence: string
}

export interface ExplainFitParameters<candidate extends FitCandidate> {
  wish: FitWish
  candidates: readonly candidate[]
  /** Below this a change makes no sense, for example an image's minimum; default: 128 MiB and 1 GiB. */
  minimum?: { readonly memoryMib: number; readonly diskGib: number }
}

/** The shape of a wish. */
export function shapeOfWish(wish: FitWish): Shape {
  const { vcpus, tier, memoryMib, diskGib, gpus, mbps } = wish
  return { points: pointsOf(vcpus, tier), memoryMib, diskGib, gpus, mbps }
}

/** Says which offers can serve a wish and, where none can, why and the least change that would. */
export function explainFit<candidate extends FitCandidate>(
  parameters: ExplainFitParameters<candidate>,
): FitAnswer<candidate> {
  const { wish, candidates, minimum = { memoryMib: 128, diskGib: 1 } } = parameters
  const shape = shapeOfWish(wish)
  const fitting = candidates
    .filter((candidate) => shapeFits(shape, candidate.freeShape) && carries(candidate, wish.tier))
    .sort((a, b) => (rateOf(shape, a.offer.prices) < rateOf(shape, b.offer.prices) ? -1 : 1))
  const others = candidates.filter((candidate) => !fitting.includes(candidate))
  const shortages = others.map((candidate) => ({ candidate, shortages: shortagesOf(wish, candidate) }))
  const change = fitting.length > 0 ? null : leastChange(wish, others, minimum)
  return { fitting, shortages, change, sentence: sentenceOf(candidates.length, fitting.length, change) }
}

/** Whether a thread of the candidate's host can be a vCPU of this tier. */
const carries = ({ host }: FitCandidate, tier: Tier): boolean =>
  host === undefined || threadCarries(threadPointsIn(host.facts.hardware), tier)

function shortagesOf(wish: FitWish, candidate: FitCandidate): Shortage[] {
  const { offer, freeShape, host } = candidate
  const shape = shapeOfWish(wish)
  const short = SHAPE_FIELDS.filter((field) => shape[field] > freeShape[field]).map((field) => ({
    field,
    wanted: shape[field],
    free: freeShape[field],
    isEverTooLittle: shape[field] > offer.capacity[field],
  }))
  if (carries(candidate, wish.tier)) return short
  const free = wish.vcpus * (threadPointsIn(host!.facts.hardware) ?? 0)
  const slow = { field: 'points', wanted: shape.points, free, isEverTooLittle: true } as const
  return [slow, ...short.filter(({ field }) => field !== 'points')]
}

function leastChange<candidate extends FitCandidate>(
  wish: FitWish,
  candidates: readonly candidate[],
  minimum: { memoryMib: number; diskGib: number },
): FitChange<candidate> | null {
  const changes = candidates.flatMap((candidate) =>
    changesFor(wish, candidate.freeShape, minimum)
      .filter(({ tier }) => carries(candidate, tier))
      .map((changed) => describe(wish, changed, candidate)),
  )
  changes.sort((a, b) => a.loss - b.loss || (a.rate < b.rate ? -1 : 1))
  return changes[0] ?? null
}

/** Smaller wishes that fit a free shape: with as many processors of a lower tier, and with fewer of the same. */
function changesFor(wish: FitWish, free: Shape, minimum: { memoryMib: number; diskGib: number }): FitWish[] {
  const rest = {
    memoryMib: Math.min(wish.memoryMib, free.memoryMib),
    diskGib: Math.min(wish.diskGib, free.diskGib),
    gpus: Math.min(wish.gpus, free.gpus),
    mbps: Math.min(wish.mbps, free.mbps),
  }
  if (rest.memoryMib < minimum.memoryMib || rest.diskGib < minimum.diskGib) return []
  const fewer = { ...wish, vcpus: Math.min(wish.vcpus, Math.floor(free.points / POINTS_PER_VCPU[wish.tier])) }
  const lower = TIERS.filter((tier) => POINTS_PER_VCPU[tier] < POINTS_PER_VCPU[wish.tier])
    .filter((tier) => pointsOf(wish.vcpus, tier) <= free.points)
    .map((tier) => ({ ...wish, tier }))
  return [fewer, ...lower].filter(({ vcpus }) => vcpus >= 1).map((cpu) => ({ ...cpu, ...rest }))
}

function describe<candidate extends FitCandidate>(
  wish: FitWish,
  changed: FitWish,
  candidate: candidate,
): FitChange<candidate> {
  const shape = shapeOfWish(changed)
  const before = shapeOfWish(wish)
  const loss = SHAPE_FIELDS.reduce(
    (sum, field) => sum + (before[field] === 0 ? 0 : (before[field] - shape[field]) / before[field]),
    0,
  )
  const rate = rateOf(shape, candidate.offer.prices)
  return { candidate, wish: changed, shape, rate, loss, text: changeText(wish, changed) }
}

function changeText(wish: FitWish, changed: FitWish): string {
  const parts = [
    changed.vcpus !== wish.vcpus && `${changed.vcpus} instead of ${wish.vcpus} vCPUs`,
    changed.tier !== wish.tier && `${changed.tier} instead of ${wish.tier} vCPUs`,
    changed.memoryMib !== wish.memoryMib && `${changed.memoryMib} instead of ${wish.memoryMib} MiB of memory`,
    changed.diskGib !== wish.diskGib && `${changed.diskGib} instead of ${wish.diskGib} GiB of disk`,
    changed.gpus !== wish.gpus && `${changed.gpus} instead of ${wish.gpus} GPUs`,
    changed.mbps !== wish.mbps && `${changed.mbps} instead of ${wish.mbps} Mbit/s`,
  ]
  return parts.filter(Boolean).join(' and ')
}

function sentenceOf(offers: number, fitting: number, change: FitChange<FitCandidate> | null): string {
  if (fitting > 0) return `${fitting} of ${offers} offers fit.`
  if (offers === 0) return 'Nobody offers a machine right now.'
  if (!change) return `None of ${offers} offers has anything left that could run this.`
  return `None of ${offers} offers has that much free. It would fit with ${change.text}.`
}
