import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectRoot } from '../../scripts/network/paths.ts'
import { callGasOf } from './cost.ts'
import type { FalseDownRow, VerifyResults } from './simulate.ts'

const page = readFileSync(join(projectRoot, 'docs/verification.md'), 'utf8')
const results = JSON.parse(
  readFileSync(join(projectRoot, 'bench/results/verify.json'), 'utf8'),
) as VerifyResults

/** The cells of the rows of the page that begin with this cell. */
const rowsOf = (first: string): string[][] =>
  page
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('**', '')))
    .filter((cells) => cells[1] === first)
    .map((cells) => cells.slice(1, -1))

/** A number as the page has it: its last digit may be rounded. */
function says(cell: string | undefined, value: number, what: string): void {
  const [, text = ''] = /^([\d.]+(?:e-\d+)?)/.exec((cell ?? '').replaceAll(',', '')) ?? []
  const [mantissa = '', exponent = '0'] = text.split('e')
  const step = 10 ** (Number(exponent) - (mantissa.split('.')[1]?.length ?? 0))
  assert.ok(
    text !== '' && Math.abs(Number(text) - value) <= 0.5001 * step,
    `${what}: "${cell}", measured ${value}`,
  )
}

const falseDown = (rows: readonly FalseDownRow[], share: number) =>
  rows.find((row) => row.badShare === share)!

test('the page says of false credits what was measured', () => {
  for (const [label, share] of [
    ['20 %', 0.2],
    ['25 %', 0.25],
    ['30 %', 0.3],
    ['33 %', 0.33],
  ] as const) {
    const row = falseDown(results.falseDown, share)
    const cells = rowsOf(label).find(
      (one) => one.length === 5 && one[4] !== undefined && !one[1]?.includes('of'),
    )
    says(cells?.[1], row.creditedTwicePerMonth, `${label} twice`)
    says(cells?.[2], row.formulaTwicePerMonth, `${label} twice, formula`)
    says(cells?.[3], row.creditedPerMonth, label)
    says(cells?.[4], row.formulaPerMonth, `${label}, formula`)
  }
  const many = falseDown(results.falseDownOfMany, 0.33)
  const [cells] = rowsOf('33 % of 2,000 verifiers')
  says(cells?.[1], many.creditedTwicePerMonth, 'many, twice')
  says(cells?.[2], many.formulaTwicePerMonth, 'many, twice, formula')
  says(cells?.[3], many.creditedPerMonth, 'many')
  says(cells?.[4], many.formulaPerMonth, 'many, formula')
  const [limit] = rowsOf('33 % of ever more')
  says(limit?.[2], many.formulaTwicePerMonthOfMany, 'ever more, twice')
  says(limit?.[4], many.formulaPerMonthOfMany, 'ever more')
})

test('the page says of outages what was measured', () => {
  const labels = ['up to 10 min', '10 to 20 min', '20 to 30 min', '30 to 60 min', '1 to 3 h', '3 to 20 h']
  for (const [index, label] of labels.entries()) {
    const { creditedShare, creditedSecondsShare, lateSeconds, surplusSeconds } =
      results.outages[0]!.classes[index]!
    const [cells] = rowsOf(label)
    says(cells?.[1], 100 * creditedShare, label)
    says(cells?.[2], 100 * creditedSecondsShare, label)
    if (creditedShare === 0) continue
    says(cells?.[3], lateSeconds, label)
    says(cells?.[4], surplusSeconds, label)
  }
})

test('the page says of missed outages what was measured', () => {
  for (const [label, share] of [
    ['10 %', 0.1],
    ['20 %', 0.2],
    ['33 %', 0.33],
  ] as const) {
    const cells = rowsOf(label).find((one) => one.length === 5 && /\(/.test(one[1] ?? ''))
    for (const [column, epochs] of [2, 3, 6, 12].entries()) {
      const row = results.missedDown.find((one) => one.badShare === share && one.epochs === epochs)!
      if (cells?.[column + 1] === '0') assert.equal(row.missed.events, 0)
      else says(cells?.[column + 1], 100 * row.missed.rate, `${label} silent, ${epochs} epochs`)
    }
  }
})

test('the page says of stakes that are lost what was counted', () => {
  const { honest, liars, hostile } = results.slashes
  const plain = page.replace(/\s+/g, ' ')
  const lost = (who: string) => rowsOf(who)[0]?.[2]
  assert.ok(plain.includes(`${honest.absences} times one of them stood still`))
  assert.equal(
    lost("honest verifiers, doubted by each other's workers"),
    `${honest.slashed} of ${honest.challenges} challenges, ${honest.answered} answered`,
  )
  const wholly = (epochs: number) => Math.round(epochs)
  for (const [who, share] of [
    ['a fifth says UP without looking, and shows nothing', 0.2],
    ['a third', 0.33],
  ] as const) {
    const row = liars.find(({ badShare }) => badShare === share)!
    assert.equal(
      lost(who),
      `${row.slashed}, doubted after ${wholly(row.meanEpochs)} epochs on average, the last after ${wholly(row.mostEpochs)}`,
    )
  }
  const [minutes, hour, hours, day] = hostile.map(({ slashed }) => slashed)
  assert.ok(plain.includes(`would take ${minutes} of the ${honest.absences} with ten minutes to answer`))
  assert.ok(plain.includes(`With an hour it were ${hour}, with six hours ${hours}, with a day ${day}.`))
})

test('the page says of committees and transactions what was computed', () => {
  for (const one of results.panels) {
    const [first, second] = [one.first, one.confirmation].map(({ size, quorum }) => `${quorum} of ${size}`)
    const cells = rowsOf(first!).find((row) => row[1] === second)
    if (cells === undefined) continue
    says(cells[2], one.falsePerMonth20, `${first}, ${second}, 20 %`)
    says(cells[3], one.falsePerMonth33, `${first}, ${second}, 33 %`)
    says(cells[4], 100 * one.missedHour20, `${first}, ${second}, missed, 20 %`)
    says(cells[5], 100 * one.missedHour33, `${first}, ${second}, missed, 33 %`)
  }
  assert.ok(rowsOf('5 of 7').length >= 5)
  for (const [leases, count] of Object.entries(results.txPerEpoch)) {
    const [cells] = rowsOf(Number(leases).toLocaleString('en-US'))
    says(cells?.[1], count, `${leases} leases`)
  }
})

test('the page says that the gas of each call was measured, and it was', () => {
  assert.match(page, /the gas that was measured of each call/)
  const { polygon } = JSON.parse(readFileSync(join(projectRoot, 'bench/results/gas.json'), 'utf8')) as {
    polygon: Record<string, number>
  }
  assert.deepEqual(callGasOf(polygon).assumed, [])
  assert.deepEqual(results.cost.gas.assumed, [])
})

test('the prices rest on the gas of now, or on one that is as good', () => {
  const { polygon } = JSON.parse(readFileSync(join(projectRoot, 'bench/results/gas.json'), 'utf8')) as {
    polygon: Record<string, number>
  }
  for (const [call, gas] of Object.entries(callGasOf(polygon).gas)) {
    const used = results.cost.gas.gas[call as keyof typeof results.cost.gas.gas]
    assert.ok(
      Math.abs(used / gas - 1) < 0.02,
      `${call}: ${used} in verify.json, ${gas} in gas.json: run it again`,
    )
  }
})
