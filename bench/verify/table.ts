import type { Panel } from './formula.ts'
import type { Compared, FalseDownRow, MissedDownRow, VerifyResults } from './simulate.ts'

/** What `npm run bench:verify` prints. */
export function renderResults(results: VerifyResults): string {
  const { scenario, cost } = results
  const { verifiers, hosts, epochs, committeeSize, quorum, confirmationSize, confirmationQuorum } = scenario
  const [first, second] = [`${quorum} of ${committeeSize}`, `${confirmationQuorum} of ${confirmationSize}`]
  return [
    `${epochs} epochs, ${hosts * scenario.leasesPerHost} leases on ${hosts} hosts, ${verifiers} verifiers; seed "${scenario.seed}".`,
    `Rates with their 95 % interval (Wilson), then the closed formula; "!" where it lies outside.`,
    `\nFalse DOWN: hosts that are up, a share of the verifiers says DOWN of all. Per host and epoch.`,
    falseDownTable(results.falseDown, first, second),
    `\nThe same with ${verifiers * 10} verifiers on ${hosts / 4} hosts.`,
    falseDownTable(results.falseDownOfMany, first, second),
    `\nFalse credits per host and 30 days: simulated / formula / formula for ever more verifiers.`,
    perMonthTable(results, first, second),
    `\nMissed DOWN: hosts that are cut off for whole epochs, a share of the verifiers never says DOWN.`,
    missedTable(results.missedDown),
    `\nOutages as they come; bad verifiers are silent.`,
    outageTable(results),
    `\nTransactions per epoch, and what they cost per lease and 30 days at ${cost.price.gwei} gwei and ${cost.price.polUsd} USD/POL.`,
    costTable(results),
    cost.gas.assumed.length > 0
      ? `Gas assumed, not measured: ${cost.gas.assumed.join(', ')}.`
      : 'The gas of each call was measured.',
    `\nWhat committee size buys (formula, ${verifiers} verifiers): false credits per host and 30 days; outages of an hour that are missed.`,
    panelTable(results),
    `\nStakes that are lost. An UP whose transcript does not come in ${scenario.challengeAnswerSeconds} s costs it; nothing else does.`,
    slashTable(results),
  ].join('\n')
}

function falseDownTable(rows: readonly FalseDownRow[], first: string, second: string): string {
  const head = ['bad', `reported by ${first}`, `credited, ${first} twice`, `credited, ${second}`]
  return table([
    head,
    ...rows.map((row) => [
      percent(row.badShare),
      comparedText(row.reported),
      comparedText(row.creditedTwice),
      comparedText(row.credited),
    ]),
  ])
}

function perMonthTable({ falseDown, falseDownOfMany }: VerifyResults, first: string, second: string): string {
  const text = (simulated: number, formula: number, ofMany: number) =>
    [simulated, formula, ofMany].map(short).join(' / ')
  const rows = (of: readonly FalseDownRow[], who: string) =>
    of
      .filter(({ badShare }) => badShare >= 0.2)
      .map((row) => [
        `${percent(row.badShare)}${who}`,
        text(row.creditedTwicePerMonth, row.formulaTwicePerMonth, row.formulaTwicePerMonthOfMany),
        text(row.creditedPerMonth, row.formulaPerMonth, row.formulaPerMonthOfMany),
      ])
  return table([
    ['bad', `${first} twice`, `${first}, then ${second}`],
    ...rows(falseDown, ''),
    ...rows(falseDownOfMany, ', ten times the verifiers'),
  ])
}

function missedTable(rows: readonly MissedDownRow[]): string {
  const lengths = [...new Set(rows.map(({ epochs }) => epochs))]
  const shares = [...new Set(rows.map(({ badShare }) => badShare))]
  const cell = (share: number, epochs: number) => {
    const row = rows.find((one) => one.badShare === share && one.epochs === epochs)
    return row ? comparedText(row.missed) : ''
  }
  return table([
    ['bad', ...lengths.map((epochs) => `${epochs} epochs`)],
    ...shares.map((share) => [percent(share), ...lengths.map((epochs) => cell(share, epochs))]),
  ])
}

function outageTable({ outages }: VerifyResults): string {
  const rows = outages.flatMap(({ badShare, classes }) =>
    classes.map((one) => [
      percent(badShare),
      `≤ ${one.upToSeconds / 60} min`,
      String(one.outages),
      percent(one.creditedShare),
      percent(one.creditedSecondsShare),
      `${Math.round(one.lateSeconds)} s`,
      `${Math.round(one.surplusSeconds)} s`,
    ]),
  )
  return table([
    ['bad', 'length', 'outages', 'credited', 'of their seconds', 'begins late by', 'goes on for'],
    ...rows,
  ])
}

function costTable({ txPerEpoch, cost }: VerifyResults): string {
  return table([
    ['leases', 'transactions per epoch', 'USD per lease and month'],
    ...Object.entries(txPerEpoch).map(([leases, count]) => [
      leases,
      count.toFixed(2),
      short(cost.usdPerLeaseMonth[leases]!),
    ]),
  ])
}

function panelTable({ panels }: VerifyResults): string {
  const text = ({ size, quorum }: Panel) => `${quorum} of ${size}`
  return table([
    [
      'first',
      'confirmation',
      'false, 20 % bad',
      '33 % bad',
      'missed, all honest',
      '20 % silent',
      '33 % silent',
    ],
    ...panels.map((one) => [
      text(one.first),
      text(one.confirmation),
      short(one.falsePerMonth20),
      short(one.falsePerMonth33),
      percent(one.missedHour0),
      percent(one.missedHour20),
      percent(one.missedHour33),
    ]),
  ])
}

function slashTable({ slashes }: VerifyResults): string {
  const { honest, liars, hostile } = slashes
  return table([
    ['who', 'of', 'lost', ''],
    [
      'honest, doubted by workers',
      `${honest.verifiers} in ${honest.epochs} epochs`,
      String(honest.slashed),
      `${honest.absences} absences, ${honest.challenges} challenges, ${honest.answered} answered`,
    ],
    ...liars.map(({ badShare, liars: count, slashed, meanEpochs, mostEpochs }) => [
      `${percent(badShare)} say UP unseen`,
      String(count),
      String(slashed),
      `doubted after ${short(meanEpochs)} epochs, the last after ${short(mostEpochs)}`,
    ]),
    ...hostile.map(({ answerSeconds, absences, slashed }) => [
      'honest, doubted whenever away',
      `${absences} absences`,
      String(slashed),
      `with ${answerSeconds} s to answer`,
    ]),
  ])
}

function comparedText({ events, rate, low, high, formula, agrees }: Compared): string {
  return `${short(rate)} [${short(low)}, ${short(high)}] ${short(formula)}${agrees ? '' : ' !'} (${events})`
}

/** Three digits that count. */
function short(value: number): string {
  if (value === 0) return '0'
  return value >= 0.001 && value < 10_000 ? String(Number(value.toPrecision(3))) : value.toExponential(1)
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
