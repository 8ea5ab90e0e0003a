/** A committee of `size`, of which `quorum` must agree. */
export interface Panel {
  readonly size: number
  readonly quorum: number
}

export interface Odds {
  /** Seats that can be drawn; Infinity: so many that a draw does not change the odds of the next. */
  readonly seats: number
  /** How many of them are bad; with infinitely many seats: their share. */
  readonly bad: number
  /** That a member says DOWN, independently of the others. */
  readonly badSays: number
  readonly goodSays: number
}

/** That k of n independent events of probability p happen. */
export function binomial(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0
  if (p <= 0 || p >= 1) return k === (p <= 0 ? 0 : n) ? 1 : 0
  return Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p))
}

/** That k of n seats drawn without putting back are bad, when `bad` of `seats` are. */
export function hypergeometric(k: number, n: number, bad: number, seats: number): number {
  if (k < 0 || k > bad || k > n || n - k > seats - bad) return 0
  return Math.exp(logChoose(bad, k) + logChoose(seats - bad, n - k) - logChoose(seats, n))
}

/** That a panel's quorum says DOWN. */
export function quorumOdds(panel: Panel, odds: Odds): number {
  return sum(panel.size, (bad) => drawOdds(bad, panel, odds) * enoughOf(panel, bad, odds))
}

/** That a first panel says DOWN, and then a second one, drawn from the seats that the first did not sit on. */
export function pairOdds(first: Panel, second: Panel, odds: Odds): number {
  return sum(first.size, (bad) => {
    const reported = drawOdds(bad, first, odds) * enoughOf(first, bad, odds)
    const left = odds.seats === Infinity ? odds : without(odds, first.size, bad)
    return reported === 0 ? 0 : reported * quorumOdds(second, left)
  })
}

/**
 * That an outage of `epochs` whole epochs is not confirmed: in none of them did a first panel say DOWN with the second agreeing
 * an epoch later. The panels of different epochs are taken as independent.
 */
export function missedOdds(first: Panel, second: Panel, odds: Odds, epochs: number): number {
  const reported = quorumOdds(first, odds)
  const confirmed = reported === 0 ? 0 : pairOdds(first, second, odds) / reported
  let [quiet, suspected] = [1 - reported, reported]
  for (let epoch = 1; epoch < epochs; epoch += 1) {
    const open = quiet + suspected * (1 - confirmed)
    ;[quiet, suspected] = [open * (1 - reported), open * reported]
  }
  return quiet + suspected
}

const without = (odds: Odds, size: number, bad: number): Odds => ({
  ...odds,
  seats: odds.seats - size,
  bad: odds.bad - bad,
})

const drawOdds = (bad: number, { size }: Panel, odds: Odds): number =>
  odds.seats === Infinity ? binomial(bad, size, odds.bad) : hypergeometric(bad, size, odds.bad, odds.seats)

/** That at least the quorum says DOWN, when so many of the members are bad. */
function enoughOf({ size, quorum }: Panel, bad: number, { badSays, goodSays }: Odds): number {
  return sum(bad, (fromBad) => {
    const odds = binomial(fromBad, bad, badSays)
    if (odds === 0) return 0
    return odds * sum(size - bad, (k) => (fromBad + k >= quorum ? binomial(k, size - bad, goodSays) : 0))
  })
}

/** The sum over 0 to `last`. */
function sum(last: number, term: (k: number) => number): number {
  let total = 0
  for (let k = 0; k <= last; k += 1) total += term(k)
  return total
}

const LOG_FACTORIALS = [0]

function logFactorial(n: number): number {
  for (let i = LOG_FACTORIALS.length; i <= n; i += 1)
    LOG_FACTORIALS.push(LOG_FACTORIALS[i - 1]! + Math.log(i))
  return LOG_FACTORIALS[n]!
}

const logChoose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k)
