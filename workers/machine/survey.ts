import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../host/index.ts'

const quantity = z.number().int().nonnegative()

const survey = z.object({
  /** When it was made, in seconds since 1970. */
  surveyedAt: quantity,
  /** null: not measured. */
  benchmark: z
    .object({
      tool: z.string(),
      oneThread: z.number(),
      allThreads: z.number(),
      pointsPerCore: quantity,
      points: quantity,
    })
    .nullable(),
  /** What was proposed for rent. */
  capacity: z.object({
    points: quantity,
    memoryMib: quantity,
    diskGib: quantity,
    gpus: quantity,
    mbps: quantity,
  }),
})

/** What `provider init` found, kept for the first offer: STATE/machine.json. */
export type Survey = z.output<typeof survey>

const pathIn = (stateDir: string): string => join(stateDir, 'machine.json')

export function writeSurvey(stateDir: string, found: Survey): void {
  writeFileAtomically(pathIn(stateDir), `${JSON.stringify(found, null, 2)}\n`)
}

/** null when the machine was never surveyed. @throws Error when the file is damaged; it may be removed. */
export function readSurvey(stateDir: string): Survey | null {
  const path = pathIn(stateDir)
  if (!existsSync(path)) return null
  try {
    return survey.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new Error(`${path} is damaged. Remove it: it holds only a proposal.`, { cause })
  }
}
