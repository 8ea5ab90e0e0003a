export { downSecondsAt, isLatched } from './clock.ts'
export {
  type ExplainFitParameters,
  explainFit,
  type FitAnswer,
  type FitCandidate,
  type FitChange,
  type FitWish,
  type Shortage,
  shapeOfWish,
} from './fit.ts'
export { type ClockTerms, type LeaseStatusParameters, leaseStatusAt } from './lease.ts'
export { POINTS_PER_VCPU, pointsOf, TIERS, type Tier } from './points.ts'
export { type OpenQuote, type QuoteOpenParameters, quoteOpen, type Royalty } from './quote.ts'
export { picoRateOf, RATE_STEP, rateOf, royaltyPicoRateOf, totalPicoRateOf } from './rate.ts'
export {
  type ResizeQuote,
  type ResizeQuoteParameters,
  type ResizeWish,
  resizeQuoteAt,
} from './resize.ts'
export { costUnits, depositFor, fundedSecondsOf, totalUnits } from './seconds.ts'
export { addShapes, EMPTY_SHAPE, freeShapeOf, shapeFits, subtractShapes } from './shapes.ts'
export { type Shares, sharesOf } from './shares.ts'
export { threadCarries } from './threads.ts'
export { type LeastTopUpParameters, leastTopUpUnitsAt, MIN_RUNWAY_SECONDS } from './topUp.ts'
