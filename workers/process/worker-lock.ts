import { existsSync, readFileSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { processStartTicks, withFileLock, writeFileAtomically } from '../host/index.ts'

const holderSchema = z.object({
  machine: z.string(),
  pid: z.number(),
  startTime: z.string(),
  stateDir: z.string(),
})

/** Which process works in a state folder. */
export type WorkerIdentity = z.infer<typeof holderSchema>

/** This process. */
export function thisWorker(stateDir: string): WorkerIdentity {
  const startTime = processStartTicks(process.pid) ?? ''
  return { machine: hostname(), pid: process.pid, startTime, stateDir }
}

/** Whether that very process, not a later one of the same number, still runs on this machine. */
export function isRunning({ pid, startTime }: Pick<WorkerIdentity, 'pid' | 'startTime'>): boolean {
  return processStartTicks(pid) === startTime
}

/**
 * Takes the state folder for this process; a dead worker's lock is taken over. Returns the release.
 * @throws Error when a living worker holds it.
 */
export async function lockStateDir(stateDir: string): Promise<() => void> {
  const path = join(stateDir, 'worker.lock')
  const me = thisWorker(stateDir)
  await withFileLock(`${path}.guard`, async () => {
    const holder = existsSync(path) ? parseHolder(readFileSync(path, 'utf8')) : null
    if (holder && isRunning(holder)) {
      throw new Error(
        `A worker already works in ${stateDir}: process ${holder.pid}. Two would undo each other's work. ` +
          `Stop that one first (kill ${holder.pid}), or give this one another state folder.`,
      )
    }
    writeFileAtomically(path, `${JSON.stringify(me)}\n`)
  })
  return () => rmSync(path, { force: true })
}

/** A lock file that cannot be read was left by a crash in the middle of nothing: nobody holds it. */
function parseHolder(text: string): WorkerIdentity | null {
  try {
    return holderSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
