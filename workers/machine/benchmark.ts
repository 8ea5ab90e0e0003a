import { CommandError, runCommand } from '../host/index.ts'

/**
 * What one baseline core does: 1000 compute points. Events per second of `sysbench cpu --cpu-max-prime=10000` on one thread,
 * sysbench 1.0. A round number in the middle of what reviews of rented servers find with the same command on mainstream ones
 * (800 to 1200, github.com/spiritLHLS/ecs); docs/decisions/005-compute-points.md tells why, and what it does not say.
 */
export const baselineEventsPerSecond = 1000

/** What a machine did. */
export interface Benchmark {
  /** Name and version of what measured. */
  readonly tool: string
  /** Events per second of one thread, the rest of the machine idle. */
  readonly oneThread: number
  /** The same of all threads at once. */
  readonly allThreads: number
  /** Compute points of one thread alone. */
  readonly pointsPerCore: number
  /** Compute points of the whole machine when all of it is busy. */
  readonly points: number
}

/** The machine could not be measured; `message` says what to do. */
export class BenchmarkError extends Error {
  override readonly name = 'BenchmarkError'
}

type Run = (program: string, args: readonly string[]) => Promise<{ readonly stdout: string }>

export interface BenchmarkOptions {
  /** Threads of the machine. */
  readonly threads: number
  /** How long each of the two measurements takes. */
  readonly seconds?: number
  /** For tests. */
  readonly run?: Run
}

/** Measures one thread, then all. Takes ten seconds unless told otherwise. @throws BenchmarkError */
export async function benchmarkMachine({
  threads,
  seconds = 5,
  run = runCommand,
}: BenchmarkOptions): Promise<Benchmark> {
  const one = await measure(run, 1, seconds)
  const all = threads === 1 ? one : await measure(run, threads, seconds)
  return {
    tool: one.tool,
    oneThread: one.eventsPerSecond,
    allThreads: all.eventsPerSecond,
    pointsPerCore: pointsOf(one.eventsPerSecond),
    points: pointsOf(all.eventsPerSecond),
  }
}

const pointsOf = (eventsPerSecond: number): number =>
  Math.floor((eventsPerSecond * 1000) / baselineEventsPerSecond)

async function measure(run: Run, threads: number, seconds: number) {
  const args = ['cpu', '--cpu-max-prime=10000', `--threads=${threads}`, `--time=${seconds}`, 'run']
  const { stdout } = await run('sysbench', args).catch((cause: unknown) => {
    const isMissing = cause instanceof CommandError && cause.exitCode === null
    const why = cause instanceof Error ? cause.message : String(cause)
    const next = isMissing
      ? ' Install it with `apt-get install sysbench`, or do without: --no-benchmark.'
      : ''
    throw new BenchmarkError(`The machine was not measured. ${why}${next}`, { cause })
  })
  return readSysbench(stdout)
}

/** Reads what sysbench prints; it has no other form. @throws BenchmarkError */
export function readSysbench(text: string): { readonly tool: string; readonly eventsPerSecond: number } {
  const eventsPerSecond = Number(/^\s*events per second:\s*(\d+(?:\.\d+)?)\s*$/m.exec(text)?.[1])
  const version = /^sysbench (\d[\w.]*)/m.exec(text)?.[1]
  if (version?.startsWith('1.') && eventsPerSecond > 0)
    return { tool: `sysbench ${version}`, eventsPerSecond }
  throw new BenchmarkError(
    `The machine was not measured: sysbench 1.x was expected, and its answer was not understood: ${text.trim().slice(0, 100)}`,
  )
}
