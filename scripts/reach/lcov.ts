import { stripTypeScriptTypes } from 'node:module'

/** How often each line of each file was passed, by the file's path in the report. */
export type LineCounts = ReadonlyMap<string, ReadonlyMap<number, number>>

/** Reads lcov reports and adds them up: what one run missed another may have passed. Pure. */
export function readLcov(...reports: readonly string[]): LineCounts {
  const files = new Map<string, Map<number, number>>()
  for (const record of reports.flatMap((report) => report.split('end_of_record'))) {
    const path = /^SF:(.*)$/m.exec(record)?.[1]
    if (path === undefined) continue
    const lines = files.get(path) ?? new Map<number, number>()
    for (const [, line, count] of record.matchAll(/^DA:(\d+),(\d+)/gm))
      lines.set(Number(line), (lines.get(Number(line)) ?? 0) + Number(count))
    files.set(path, lines)
  }
  return files
}

/** Lines of a source that no test loaded; 0 when there are only types in it, which nobody can load. Pure. */
export function linesUnseen(source: string): number {
  const withoutComments = stripTypeScriptTypes(source).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  const hasCode = withoutComments.replace(/export \{\s*\}/g, '').trim() !== ''
  return hasCode ? source.trimEnd().split('\n').length : 0
}

/** Whether only a browser can run it: it is made of hooks, of what draws or connects wallets there, or touches the page. Pure. */
export function isForBrowsers(source: string): boolean {
  const parts = 'react|wagmi|@tanstack/|@xterm/|@novnc/|@cloudscape-design/'
  const isMadeOf = new RegExp(`^import (?!type )[^;]*? from '(?:${parts})|^import .*\\.tsx'`, 'm')
  return isMadeOf.test(source) || /\buse[A-Z]\w*\(|\bdocument\./.test(source)
}

export interface PackageLines {
  readonly lines: number
  readonly seen: number
  /** Of the lines, with one digit; never rounded up to a goal. */
  readonly percent: number
  /** Files that no test loaded. */
  readonly notLoaded: readonly string[]
}

/** The sum over the files of a package. Pure. */
export function sumUp(sources: ReadonlyMap<string, string>, counts: LineCounts): PackageLines {
  let lines = 0
  let seen = 0
  const notLoaded: string[] = []
  for (const [file, source] of sources) {
    const found = counts.get(file)
    const unseen = found ? 0 : linesUnseen(source)
    lines += found?.size ?? unseen
    seen += [...(found?.values() ?? [])].filter((count) => count > 0).length
    if (unseen > 0) notLoaded.push(file)
  }
  return { lines, seen, percent: Math.floor((1000 * seen) / Math.max(1, lines)) / 10, notLoaded }
}
