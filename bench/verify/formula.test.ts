import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  binomial,
  hypergeometric,
  missedOdds,
  type Odds,
  type Panel,
  pairOdds,
  quorumOdds,
} from './formula.ts'

const near = (value: number, expected: number) =>
  assert.ok(Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${value}, not ${expected}`)

/** All ways to draw `size` of `seats`, in which the first `bad` are bad. */
function* draws(seats: readonly number[], size: number): Generator<number[]> {
  if (size === 0) return yield []
  for (const [index, seat] of seats.entries()) {
    for (const rest of draws(seats.slice(index + 1), size - 1)) yield [seat, ...rest]
  }
}

const range = (length: number) => Array.from({ length }, (_, index) => index)

test('binomial and hypergeometric odds are the ones of the books', () => {
  near(binomial(2, 4, 0.5), 6 / 16)
  near(binomial(0, 3, 0), 1)
  near(binomial(3, 3, 1), 1)
  near(binomial(1, 3, 1), 0)
  near(hypergeometric(2, 5, 10, 40), (45 * 4060) / 658_008) // C(10,2) C(30,3) / C(40,5)
  assert.equal(hypergeometric(4, 5, 3, 10), 0)
  assert.equal(hypergeometric(0, 5, 8, 10), 0)
  near(
    range(8).reduce((sum, k) => sum + hypergeometric(k, 7, 66, 200), 0),
    1,
  )
})

test('a quorum of liars is what counting all committees gives', () => {
  const panel: Panel = { size: 4, quorum: 3 }
  const all = [...draws(range(9), 4)]
  const taken = all.filter((seats) => seats.filter((seat) => seat < 4).length >= 3)
  near(quorumOdds(panel, { seats: 9, bad: 4, badSays: 1, goodSays: 0 }), taken.length / all.length)
})

test('two disjoint committees are what counting all pairs gives', () => {
  const [first, second]: Panel[] = [
    { size: 3, quorum: 2 },
    { size: 4, quorum: 3 },
  ] as [Panel, Panel]
  const isBad = (seat: number) => seat < 5
  let [pairs, taken] = [0, 0]
  for (const one of draws(range(9), 3)) {
    const left = range(9).filter((seat) => !one.includes(seat))
    for (const two of draws(left, 4)) {
      pairs += 1
      if (one.filter(isBad).length >= 2 && two.filter(isBad).length >= 3) taken += 1
    }
  }
  near(pairOdds(first!, second!, { seats: 9, bad: 5, badSays: 1, goodSays: 0 }), taken / pairs)
})

test('mistakes of honest members count as well', () => {
  const panel: Panel = { size: 3, quorum: 2 }
  const honest: Odds = { seats: 50, bad: 0, badSays: 1, goodSays: 0.1 }
  near(quorumOdds(panel, honest), 3 * 0.01 * 0.9 + 0.001)
})

test('ever more verifiers are the binomial law, which the design was made with', () => {
  const many: Odds = { seats: Infinity, bad: 1 / 3, badSays: 1, goodSays: 0 }
  const [first, second]: [Panel, Panel] = [
    { size: 7, quorum: 5 },
    { size: 21, quorum: 15 },
  ]
  const perMonth = (odds: number) => odds * 4320
  near(quorumOdds(first, many), (21 * 4 + 7 * 2 + 1) / 3 ** 7)
  assert.ok(Math.abs(perMonth(pairOdds(first, first, many)) - 8.86) < 0.05)
  assert.ok(Math.abs(perMonth(pairOdds(first, second, many)) - 0.079) < 0.001)
  const crowd: Odds = { seats: 300_000, bad: 100_000, badSays: 1, goodSays: 0 }
  assert.ok(Math.abs(pairOdds(first, second, crowd) / pairOdds(first, second, many) - 1) < 0.001)
})

test('an outage is missed for certain in one epoch, and ever less after that', () => {
  const [first, second]: [Panel, Panel] = [
    { size: 7, quorum: 5 },
    { size: 21, quorum: 15 },
  ]
  const odds: Odds = { seats: 200, bad: 40, badSays: 0, goodSays: 0.99 }
  near(missedOdds(first, second, odds, 1), 1)
  const missed = range(10).map((epochs) => missedOdds(first, second, odds, epochs + 1))
  near(missed[1]!, 1 - pairOdds(first, second, odds))
  for (const [index, value] of missed.slice(1).entries()) assert.ok(value < missed[index]!)
})
