import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Checkout } from '../checkout.ts'
import { projectRoot } from '../network/paths.ts'
import type { Findings } from './checks.ts'

/** One round: what was done to whom, and how long it took until all was whole. */
export interface Round {
  readonly number: number
  readonly done: readonly string[]
  readonly seconds: number
}

export interface Run extends Checkout {
  readonly seed: number
  readonly minutes: number
  readonly seconds: number
  readonly trouble: Error | null
  readonly history: readonly Round[]
  readonly burden: Findings['burden']
  readonly idle: Findings['idle']
}

const burdenSchema = z.object({ files: z.number(), processes: z.number(), memoryMib: z.number() })
const runSchema = z.object({
  seed: z.number(),
  commit: z.string(),
  isClean: z.boolean(),
  finishedAt: z.string(),
  minutes: z.number(),
  seconds: z.number(),
  ok: z.boolean(),
  trouble: z.string().nullable(),
  rounds: z.number(),
  /** Faults and acts of tenants, all together. */
  steps: z.number(),
  slowestRoundSeconds: z.number(),
  worker: z.object({ least: burdenSchema, most: burdenSchema }).nullable(),
  /** The idle worker after each life at the end; none in runs that had none. */
  idle: z.array(z.object({ sockets: z.number(), otherHandles: z.number(), heapMib: z.number() })).default([]),
})
const fileSchema = z.object({ runs: z.array(runSchema) })

const path = join(projectRoot, 'bench/results/chaos.json')

/** Adds a run to bench/results/chaos.json, in the place of an earlier one with the same seed. */
export function recordRun({ trouble, history, burden, idle, ...run }: Run): void {
  const { runs } = existsSync(path) ? fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : { runs: [] }
  const added: z.output<typeof runSchema> = {
    seed: run.seed,
    commit: run.commit,
    isClean: run.isClean,
    finishedAt: new Date().toISOString(),
    minutes: run.minutes,
    seconds: run.seconds,
    ok: trouble === null,
    trouble: trouble?.message ?? null,
    rounds: history.length,
    steps: history.reduce((sum, { done }) => sum + done.length, 0),
    slowestRoundSeconds: Math.max(0, ...history.map(({ seconds }) => seconds)),
    idle: idle.map(({ sockets, otherHandles, heapMib }) => ({
      sockets: sockets.size,
      otherHandles,
      heapMib: Math.round(heapMib * 10) / 10,
    })),
    worker: burden && { least: rounded(burden.least), most: rounded(burden.most) },
  }
  const all = [...runs.filter(({ seed }) => seed !== run.seed), added].sort((a, b) => a.seed - b.seed)
  writeFileSync(path, `${JSON.stringify({ runs: all }, null, 2)}\n`)
}

const rounded = ({ memoryMib, ...rest }: z.output<typeof burdenSchema>) => ({
  ...rest,
  memoryMib: Math.round(memoryMib),
})
