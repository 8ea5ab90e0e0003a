import type { Figure, Unit } from './figures.ts'
import type { BenchResults, MeasuredThing } from './results.ts'

/** What a section of the report is about. */
export interface Section {
  readonly name: string
  readonly title: string
  /** How it was measured, and against what. */
  readonly says: string
}

/** bench/README.md: a section for each measurement, the goal beside each figure. */
export function renderReport(sections: readonly Section[], results: BenchResults): string {
  const parts = sections.map(({ name, title, says }) => {
    const found = results[name]
    return `## ${title}\n\n${says}\n\n${found ? renderFound(found) : `Not measured yet: \`npm run bench -- --only ${name}\`.`}`
  })
  return `# Measurements

Written by \`npm run bench\`; the numbers, with what each median is of, are in \`results.json\`. Goals are the most that is wanted
(design: what "fast" means here). Not there yet, so not measured: a warm pool of booted spares.

${parts.join('\n\n')}
`
}

function renderFound({ commit, date, machine, figures }: MeasuredThing): string {
  const rows = figures.map((figure) => [figure.what, foundText(figure), goalText(figure), verdictOf(figure)])
  return `${renderTable(['what', 'found', 'goal', ''], rows)}\n\n${date}, commit ${commit}, ${machine}.`
}

function foundText({ value, unit, samples }: Figure): string {
  if (samples === undefined || samples.length < 2) return withUnit(value, unit)
  const [least, most] = [Math.min(...samples), Math.max(...samples)]
  return `${withUnit(value, unit)} (${plain(least, unit)} to ${plain(most, unit)})`
}

const goalText = ({ goal, unit }: Figure): string => (goal === null ? '' : `≤ ${withUnit(goal, unit)}`)

const verdictOf = ({ goal, value }: Figure): string => (goal === null ? '' : value <= goal ? 'met' : 'missed')

const DIGITS: Readonly<Record<Unit, number>> = { gas: 0, ms: 0, s: 2, MB: 0, kB: 0, '×': 2, '%': 2 }

const plain = (value: number, unit: Unit): string => value.toFixed(DIGITS[unit])

const withUnit = (value: number, unit: Unit): string =>
  `${plain(value, unit)}${unit === 'gas' ? '' : ` ${unit}`}`

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
