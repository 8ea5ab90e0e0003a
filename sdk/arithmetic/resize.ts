import { DurationTooShortError, QuoteError } from '../errors/quote.ts'
import { formatUsdc } from '../money.ts'
import type { HostWord, LeaseStatus, LeaseTerms, OfferTerms, Shape } from '../types.ts'
import { isLatched } from './clock.ts'
import { depositOf, quoteRate } from './quote.ts'
import { RATE_STEP, totalPicoRateOf } from './rate.ts'
import { depositFor, fundedSecondsOf } from './seconds.ts'
import { addShapes, freeShapeOf, shapeFits, subtractShapes } from './shapes.ts'
import { MIN_RUNWAY_SECONDS } from './topUp.ts'

/** The most that a purse holds; as a wish it means: keep everything. */
const WHOLE_PURSE = 2n ** 64n - 1n

/** What is to become of the money; without a wish all of it stays and nothing is added. */
export interface ResizeWish {
  /** How long the purse is to last afterwards, at least an hour: what it lacks is added, what is above comes back. */
  readonly durationSeconds?: number
  /** Added to all that is left; 1e-6 USDC. Not together with a duration. */
  readonly addUnits?: bigint
}

export interface ResizeQuoteParameters extends ResizeWish {
  readonly terms: Pick<LeaseTerms, 'host' | 'kind' | 'author' | 'royaltyBps' | 'shape' | 'rate'>
  readonly hostWord: HostWord
  /** Of the lease, at the second for which the quote holds. */
  readonly status: LeaseStatus
  /** A live offer of the same host and kind. */
  readonly offer: OfferTerms
  readonly shape: Shape
  /**
   * What the host says is free on its machine, by its presence. The contract knows only what the offer promised, and a resize is
   * done before its host hears of it: a size that does not fit here is paid for and not given.
   */
  readonly freeOnHost?: Shape
}

/** What another size costs, exactly as the contract reckons it at the second of the status. Amounts in 1e-6 USDC. */
export interface ResizeQuote {
  readonly shape: Shape
  /** The provider's new rate; 1e-18 USDC per second. */
  readonly rate: bigint
  /** What the tenant pays from then on, royalty included; 1e-18 USDC per second. */
  readonly totalRate: bigint
  /** The same before the resize. */
  readonly totalRateBefore: bigint
  /** What the old lease leaves. */
  readonly unbilledUnits: bigint
  /** What the contract is told to have in the purse; more than there is means: everything. */
  readonly purseUnits: bigint
  /** Taken from the wallet. */
  readonly addedUnits: bigint
  /** Back to the wallet. */
  readonly returnedUnits: bigint
  /** In the successor's purse. */
  readonly depositUnits: bigint
  /** Whole seconds that it pays for. */
  readonly runwaySeconds: number
}

/** Prices a new size for a lease that runs. @throws QuoteError when it cannot be, with what would */
export function resizeQuoteAt(given: ResizeQuoteParameters): ResizeQuote {
  const { terms, status, shape, offer } = given
  checkLease(given)
  checkDisk(given)
  const royalty = terms.author === null ? undefined : { author: terms.author, bps: terms.royaltyBps }
  const { rate, totalPicoRate } = quoteRate({ offer, shape, royalty })
  checkRoom(given)
  const unbilledUnits = status.refundableUnits
  const { purseUnits, addAtMostUnits } = purseOf(given, totalPicoRate)
  const missingUnits = purseUnits > unbilledUnits ? purseUnits - unbilledUnits : 0n
  const addedUnits = missingUnits < addAtMostUnits ? missingUnits : addAtMostUnits
  const returnedUnits = unbilledUnits > purseUnits ? unbilledUnits - purseUnits : 0n
  const depositUnits = unbilledUnits + addedUnits - returnedUnits
  const leastUnits = depositFor(MIN_RUNWAY_SECONDS, totalPicoRate)
  if (depositUnits < leastUnits) throw purseError(depositUnits, leastUnits)
  return {
    shape,
    rate,
    totalRate: totalPicoRate * RATE_STEP,
    totalRateBefore: totalPicoRateOf(terms) * RATE_STEP,
    unbilledUnits,
    purseUnits,
    addedUnits,
    returnedUnits,
    depositUnits,
    runwaySeconds: fundedSecondsOf(depositUnits, totalPicoRate),
  }
}

function checkLease({ terms, status, offer, hostWord }: ResizeQuoteParameters): void {
  if (status.state !== 'Active') {
    throw new QuoteError(`The lease is ${status.state}; only an instance that runs changes its size.`, {
      next: status.state === 'Open' ? 'wait until the host has started it.' : 'rent a new one.',
    })
  }
  if (status.isExhausted) {
    throw new QuoteError('The lease runs dry before its size can change.', {
      next: 'top it up first, then change its size.',
    })
  }
  if (offer.host !== terms.host || offer.kind !== terms.kind) {
    throw new QuoteError(`The lease is on host ${terms.host}; the offer is of host ${offer.host}.`, {
      next: 'choose an offer of the same host; another host is another lease.',
    })
  }
  if (isLatched(hostWord) || hostWord.isDraining) {
    throw new QuoteError(
      `Host ${terms.host} ${hostWord.isDraining ? 'is draining' : 'is confirmed down'} and sells nothing now, larger or smaller.`,
      { next: 'try again when it sells; the instance runs on as it is.' },
    )
  }
}

/** A disk only grows: what its tenant wrote at its end cannot be kept on a smaller one. */
function checkDisk({ terms, shape }: ResizeQuoteParameters): void {
  const has = terms.shape.diskGib
  if (shape.diskGib >= has) return
  throw new QuoteError(
    `The disk has ${has} GiB and cannot become smaller; ${shape.diskGib} GiB were asked for.`,
    {
      next: `keep ${has} GiB, or rent a smaller instance and copy what you need.`,
    },
  )
}

/** The new shape must fit beside the other leases, once the old one is taken away. */
function checkRoom({ terms, hostWord, offer, shape, freeOnHost }: ResizeQuoteParameters): void {
  const others = subtractShapes(hostWord.inUse, terms.shape)
  const isLeft = shapeFits(addShapes(others, shape), offer.capacity)
  const growth = freeShapeOf(shape, terms.shape)
  if (isLeft && (!freeOnHost || shapeFits(growth, freeOnHost))) return
  const who = isLeft ? `The machine of host ${terms.host}` : `Host ${terms.host}`
  throw new QuoteError(`${who} has too little left for that size beside its other leases.`, {
    next: 'choose a smaller size, or rent on another host.',
  })
}

function purseOf({ durationSeconds, addUnits }: ResizeWish, totalPicoRate: bigint) {
  if (durationSeconds === undefined) return { purseUnits: WHOLE_PURSE, addAtMostUnits: addUnits ?? 0n }
  if (!(durationSeconds >= MIN_RUNWAY_SECONDS)) {
    throw new DurationTooShortError(durationSeconds, MIN_RUNWAY_SECONDS)
  }
  return { purseUnits: depositOf(durationSeconds, totalPicoRate), addAtMostUnits: WHOLE_PURSE }
}

function purseError(depositUnits: bigint, leastUnits: bigint): QuoteError {
  const missing = formatUsdc(leastUnits - depositUnits)
  return new QuoteError(
    `${formatUsdc(depositUnits)} USDC pays for less than an hour of that size; it takes ${formatUsdc(leastUnits)}.`,
    { next: `add ${missing} USDC or more.` },
  )
}
