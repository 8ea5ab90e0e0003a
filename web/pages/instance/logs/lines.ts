/** Control sequences of terminals: colours, cursor moves, window titles. They mean nothing in a list of lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g

/** A log as far as it was read: whole lines, the newest last, and the line that is still being written. */
export type LogText = { lines: readonly string[]; rest: string; dropped: number }

export const EMPTY_LOG: LogText = { lines: [], rest: '', dropped: 0 }

/** Lines that are kept; the whole log is for the download. */
export const KEPT_LINES = 5_000
/** A line that never ends is cut here. */
const LONGEST_LINE = 4_000

/** The log after more of it arrived. */
export function appendLog({ lines, rest, dropped }: LogText, text: string): LogText {
  const parts = (rest + text).split('\n')
  const last = parts.pop() ?? ''
  const all = [...lines, ...parts.map(plainLine)]
  const surplus = Math.max(0, all.length - KEPT_LINES)
  return { lines: all.slice(surplus), rest: last.slice(-LONGEST_LINE), dropped: dropped + surplus }
}

/** A line as it stands on a screen at last: what a carriage return overwrote is gone. */
export function plainLine(line: string): string {
  const shown = line.replace(SEQUENCES, '').replace(/\r+$/, '').split('\r').at(-1) ?? ''
  return shown.replace(CONTROLS, '').slice(0, LONGEST_LINE)
}

/** Lines with a text in them, in whatever case, each with its number. */
export function findLines(lines: readonly string[], wanted: string): { number: number; line: string }[] {
  const small = wanted.toLowerCase()
  const numbered = lines.map((line, index) => ({ number: index, line }))
  return small === '' ? numbered : numbered.filter(({ line }) => line.toLowerCase().includes(small))
}
