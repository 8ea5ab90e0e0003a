import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { withFileLock, writeFileAtomically } from '../../workers/host/index.ts'
import type { StatePaths } from './paths.ts'
import { endProcess, isAlive, ownIdentity } from './process-table.ts'

const holderSchema = z.object({ pid: z.number(), startTime: z.string(), since: z.string() })
const recordSchema = z.object({
  name: z.string(),
  pid: z.number(),
  startTime: z.string(),
  stopSignal: z.string(),
})

/** A process of a stack, as written down for whoever finds the stack dead. */
export type ProcessRecord = z.infer<typeof recordSchema>

/** The right to run a stack in a state folder. */
export interface StateLock {
  /** What a dead stack had left running, by name; it is gone now. */
  readonly reclaimed: readonly string[]
  record(child: { name: string; pid: number; startTime: string; stopSignal: NodeJS.Signals }): void
  release(): void
}

/**
 * Takes a state folder for this process. A stack that died there is reclaimed: of its recorded processes those that still
 * run, told by their start time, are ended, the last started first.
 * @throws Error when a living stack holds the folder.
 */
export function lockState(paths: StatePaths): Promise<StateLock> {
  mkdirSync(paths.stateDir, { recursive: true })
  return withFileLock(join(paths.stateDir, 'lock.guard'), async () => {
    refuseLivingHolder(paths)
    const reclaimed = await reclaim(paths)
    writeFileAtomically(
      paths.lock,
      `${JSON.stringify({ ...ownIdentity(), since: new Date().toISOString() })}\n`,
      0o644,
    )
    return heldLock(paths, reclaimed)
  })
}

function heldLock(paths: StatePaths, reclaimed: readonly string[]): StateLock {
  const records: ProcessRecord[] = []
  return {
    reclaimed,
    record({ name, pid, startTime, stopSignal }) {
      records.push({ name, pid, startTime, stopSignal })
      writeFileAtomically(paths.processes, `${JSON.stringify(records, null, 2)}\n`, 0o644)
    },
    release() {
      rmSync(paths.processes, { force: true })
      rmSync(paths.lock, { force: true })
    },
  }
}

function refuseLivingHolder(paths: StatePaths): void {
  if (!existsSync(paths.lock)) return
  const holder = holderSchema.safeParse(parseJson(paths.lock))
  if (!holder.success || !isAlive(holder.data)) return
  throw new Error(
    `A network already runs in ${paths.stateDir}: process ${holder.data.pid}, since ${holder.data.since}. ` +
      'Stop it with Ctrl-C in its terminal, or set FREEHOLD_STATE to run another one beside it.',
  )
}

async function reclaim(paths: StatePaths): Promise<readonly string[]> {
  if (!existsSync(paths.processes)) return []
  const records = z.array(recordSchema).safeParse(parseJson(paths.processes))
  const left = (records.success ? records.data : []).filter(isAlive).reverse()
  for (const record of left) {
    await endProcess(record, { signal: record.stopSignal as NodeJS.Signals, graceSeconds: 5 })
  }
  rmSync(paths.processes, { force: true })
  return left.map(({ name }) => name)
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null // half of a file that a full disk left: nothing to learn from it
  }
}
