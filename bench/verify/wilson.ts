/** How often something happened, and between which rates it lies with 95 % confidence (Wilson's score interval). */
export interface Rate {
  readonly events: number
  readonly trials: number
  readonly rate: number
  readonly low: number
  readonly high: number
}

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964

/** Wilson's interval: holds also when nothing happened at all, where "rate plus or minus" would claim certainty. */
export function rateOf(events: number, trials: number): Rate {
  if (trials === 0) throw new Error('There is no rate of no trials.')
  const rate = events / trials
  const scale = 1 + Z ** 2 / trials
  const middle = (rate + Z ** 2 / (2 * trials)) / scale
  const half = (Z * Math.sqrt((rate * (1 - rate)) / trials + Z ** 2 / (4 * trials ** 2))) / scale
  const low = events === 0 ? 0 : Math.max(0, middle - half)
  return { events, trials, rate, low, high: events === trials ? 1 : Math.min(1, middle + half) }
}

/** Whether a formula's rate is one that the trials cannot tell from theirs. */
export const agrees = ({ low, high }: Rate, formula: number): boolean => low <= formula && formula <= high
