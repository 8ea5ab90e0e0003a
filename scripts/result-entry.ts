import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './network/paths.ts'

/** Puts one entry into `bench/results/NAME.json`; the others stay as they were measured. */
export function writeResultEntry(name: string, key: string, entry: object): void {
  const path = join(projectRoot, 'bench/results', `${name}.json`)
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as object) : {}
  writeFileSync(path, `${JSON.stringify({ ...before, [key]: entry }, null, 2)}\n`)
}
