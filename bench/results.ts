import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { Figure } from './figures.ts'

const figureSchema = z.object({
  what: z.string(),
  value: z.number(),
  unit: z.enum(['gas', 'ms', 's', 'MB', 'kB', '×', '%']),
  goal: z.number().nullable(),
  samples: z.array(z.number()).optional(),
}) satisfies z.ZodType<Figure>

const resultsSchema = z.record(
  z.string(),
  z.object({ commit: z.string(), date: z.string(), machine: z.string(), figures: z.array(figureSchema) }),
)

/** The figures of one measurement, and where they come from: measurements may be made one by one. */
export interface MeasuredThing {
  readonly commit: string
  /** Day, as 2026-01-31. */
  readonly date: string
  readonly machine: string
  readonly figures: readonly Figure[]
}

/** What bench/results.json holds, by the measurement's name. */
export type BenchResults = Readonly<Record<string, MeasuredThing>>

/** What was measured so far. @throws Error when the file is not one of ours */
export function readResults(path: string): BenchResults {
  if (!existsSync(path)) return {}
  const parsed = resultsSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (parsed.success) return parsed.data
  throw new Error(`${path} holds no results of this program; remove it.`, {
    cause: parsed.error,
  })
}

export function writeResults(path: string, results: BenchResults): void {
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`)
}
