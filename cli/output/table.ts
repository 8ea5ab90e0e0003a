import { stripVTControlCharacters } from 'node:util'
import { harmlessInside } from './guestText.ts'
import type { Paint } from './paint.ts'

export interface Column<Row> {
  readonly title: string
  readonly of: (row: Row) => string
  /** Numbers stand right. */
  readonly right?: boolean
}

/** Columns as wide as their widest cell, two spaces apart, titles above. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], paint: Paint): string {
  const cells = rows.map((row) => columns.map(({ of }) => harmlessInside(of(row))))
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...cells.map((line) => visible(line[at] ?? ''))),
  )
  const line = (words: readonly string[]) =>
    words
      .map((word, at) => {
        const gap = ' '.repeat((widths[at] ?? 0) - visible(word))
        return columns[at]?.right ? gap + word : word + gap
      })
      .join('  ')
      .trimEnd()
  return [paint.dim(line(columns.map(({ title }) => title))), ...cells.map(line)].join('\n')
}

/** A block of facts, `Price     0.02 USDC/h`; a fact without a value is left out. */
export function facts(
  rows: readonly (readonly [label: string, value: string | null | undefined])[],
  paint: Paint,
): string {
  const shown = rows.filter((row): row is [string, string] => row[1] !== null && row[1] !== undefined)
  const width = Math.max(9, ...shown.map(([label]) => label.length))
  const indent = `\n${' '.repeat(width + 2)}`
  return shown
    .map(
      ([label, value]) =>
        `${paint.dim(label.padEnd(width))}  ${harmlessInside(value).replaceAll('\n', indent)}`,
    )
    .join('\n')
}

const visible = (text: string) => stripVTControlCharacters(text).length
