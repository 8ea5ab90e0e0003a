import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { processStartTicks } from '../../workers/host/index.ts'

/** A process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTime: string
}

/** When a process began, in whatever unit the system counts; null when there is no such process (zombies do not count). */
export function startTimeOf(pid: number): string | null {
  return process.platform === 'linux' ? processStartTicks(pid) : startTimeFromPs(pid)
}

/** This very process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' }
}

/** Whether that process, and not a namesake, still runs. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return startTimeOf(pid) === startTime
}

/** Ends a process group that we recorded: asks with `signal`, waits, then kills. Does nothing to a namesake. */
export async function endProcess(
  identity: ProcessIdentity,
  { signal, graceSeconds }: { signal: NodeJS.Signals; graceSeconds: number },
): Promise<void> {
  if (!isAlive(identity)) return
  sendSignal(identity.pid, signal)
  sendSignal(identity.pid, 'SIGCONT') // one that was stopped hears nothing else
  if (await goneWithin(identity, graceSeconds)) return
  sendSignal(-identity.pid, 'SIGKILL')
  sendSignal(identity.pid, 'SIGKILL')
  if (!(await goneWithin(identity, 10)))
    throw new Error(`Process ${identity.pid} survives SIGKILL for 10 s; look at it by hand.`)
}

/** Sends a signal; a target that is already gone is fine. A negative pid means the group. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * Ends the commands that this process is waiting for: its children in its own process group. Services lead groups of
 * their own and are left alone. Linux only; elsewhere nothing happens.
 */
export function endOwnCommands(): void {
  for (const entry of process.platform === 'linux' ? readdirSync('/proc') : []) {
    const fields = /^\d+$/.test(entry) ? statFields(Number(entry)) : null
    if (fields && Number(fields[1]) === process.pid && fields[2] === statFields(process.pid)?.[2]) {
      sendSignal(Number(entry), 'SIGTERM')
    }
  }
}

/** Fields 3 and on of proc(5)'s stat: state, parent, group ... */
function statFields(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null // it ended meanwhile
  }
}

async function goneWithin(identity: ProcessIdentity, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000
  while (Date.now() < deadline) {
    if (!isAlive(identity)) return true
    await sleep(25)
  }
  return !isAlive(identity)
}

function startTimeFromPs(pid: number): string | null {
  try {
    const [state, ...started] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/)
    return state?.startsWith('Z') || started.length === 0 ? null : started.join(' ')
  } catch {
    return null
  }
}
