/**
 * What a process is made of that a test kills at a point of its choice: FREEHOLD_TEST_CRASH lists points, and the first that is
 * reached is the last thing the process says.
 */
import { writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { type Level, type Logger, pino } from 'pino'

const variable = 'FREEHOLD_TEST_CRASH'
const crashPoints = new Set((process.env[variable] ?? '').split(','))

/** The environment of a process that is to die at the first of these points. */
export const environmentToDieAt = (points: Iterable<string>): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_COMPILE_CACHE: join(tmpdir(), 'freehold-compile-cache'), // dozens of starts of the same code
  [variable]: [...points].join(','),
})

/** Where a process with this output died by its own hand; null when it did not. */
export const crashedAt = (output: string): string | null => /^crashed at (.*)$/m.exec(output)?.[1] ?? null

/** As a power cut: nothing is flushed, closed or said goodbye to. */
export function reach(point: string): void {
  if (!crashPoints.has(point)) return
  writeSync(1, `crashed at ${point}\n`)
  process.kill(process.pid, 'SIGKILL')
}

/** A log on standard output whose lines of steps are points: `log:makeDisk:step done`. */
export const openKillableLog = (level: Level): Logger =>
  pino({ level }, {
    write(line: string) {
      writeSync(1, line)
      const { step, msg } = JSON.parse(line) as { step?: string; msg?: string }
      if (step) reach(`log:${step}:${msg}`)
    },
  } as unknown as Writable)

/** Makes points before and after each fetch of this process, by what its body is; null: none. */
export function killAroundFetch(pointOf: (body: string) => string | null): void {
  const fetchForReal = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const point = pointOf(String(init?.body))
    if (point) reach(`${point}:before`)
    const response = await fetchForReal(input, init)
    if (point) reach(`${point}:after`)
    return response
  }
}

/** A worker as its process sees it. */
interface Running {
  readonly ready: Promise<void>
  readonly lost: Promise<string>
  stop(): Promise<void>
}

/** Runs a worker until it is told to stop (0), has lost its right to go on (3) or cannot begin (1), and ends the process. */
export async function runKillable(start: () => Promise<Running>, whenReady = () => {}): Promise<never> {
  try {
    const worker = await start()
    process.once('SIGTERM', () => void worker.stop().then(() => process.exit(0)))
    await worker.ready
    whenReady()
    await worker.lost
    process.exit(3)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(1)
  }
}
