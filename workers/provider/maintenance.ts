import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../host/index.ts'

/** The chain has a place for "this host drains" and none for a time, so the host keeps that, and tells it. */
const maintenance = z.object({ startsAt: z.number().int().positive() })

const pathIn = (stateDir: string): string => join(stateDir, 'maintenance.json')

/** When the provider ends what then still runs, in Unix seconds; null: no time was given. @throws Error when the file is damaged */
export function readMaintenance(stateDir: string): number | null {
  const path = pathIn(stateDir)
  if (!existsSync(path)) return null
  try {
    return maintenance.parse(JSON.parse(readFileSync(path, 'utf8'))).startsAt
  } catch (cause) {
    throw new Error(`${path} is damaged; give the time again: freehold provider drain --in HOURS.`, { cause })
  }
}

/** Sets the time, or takes it back. A worker that runs hears of it at its next look. */
export function writeMaintenance(stateDir: string, startsAt: number | null): void {
  if (startsAt === null) rmSync(pathIn(stateDir), { force: true })
  else writeFileAtomically(pathIn(stateDir), `${JSON.stringify({ startsAt })}\n`, 0o644)
}
