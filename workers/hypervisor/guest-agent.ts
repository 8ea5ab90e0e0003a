import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type Hypervisor, HypervisorError } from './types.ts'

/** As much of the hypervisor as these need. */
export type AgentDoor = Pick<Hypervisor, 'agent'>

const pollMs = 200

const fileSystem = z.object({
  mountpoint: z.string().max(4096),
  type: z.string().max(64),
  'used-bytes': z.number().nonnegative().optional(),
  'total-bytes': z.number().nonnegative().optional(),
})
const fileSystems = z.array(fileSystem).max(256)
const started = z.object({ pid: z.number().int().positive() })
const status = z.object({
  exited: z.boolean(),
  exitcode: z.number().int().optional(),
  signal: z.number().int().optional(),
  'out-data': z.base64().optional(),
  'err-data': z.base64().optional(),
  'out-truncated': z.boolean().optional(),
  'err-truncated': z.boolean().optional(),
})

/** A mounted file system of a guest, as the guest tells it. */
export interface GuestFileSystem {
  readonly mountPoint: string
  readonly type: string
  /** null where the guest does not tell (pseudo file systems, old agents). */
  readonly usedBytes: number | null
  readonly totalBytes: number | null
}

/** A program to be run in a guest. */
export interface GuestProgram {
  /** Absolute path in the guest. */
  readonly path: string
  readonly args?: readonly string[]
  /** Fed to its standard input. */
  readonly input?: string
  /** How long it may run; then it is killed. 1 to 600, default 30. */
  readonly timeoutSeconds?: number
  /** Most bytes of each output that are handed back. Default 64 KiB. */
  readonly mostBytes?: number
}

/** How a program in a guest ended. */
export interface GuestProgramResult {
  /** null: a signal ended it. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** It said more than was handed back. */
  readonly truncated: boolean
}

/** Whether an agent answers in the guest. Never rejects for a guest's sake, only when the hypervisor itself is away. */
export async function agentAnswers(door: AgentDoor, name: string, timeoutSeconds = 5): Promise<boolean> {
  try {
    await door.agent(name, 'guest-ping', {}, timeoutSeconds)
    return true
  } catch (error) {
    if (error instanceof HypervisorError && error.reason !== 'gone') return false
    throw error
  }
}

/** The guest's mounted file systems. @throws HypervisorError as `agent`; `refused` when the answer makes no sense. */
export async function guestFileSystems(door: AgentDoor, name: string): Promise<readonly GuestFileSystem[]> {
  const answer = understood(fileSystems, name, await door.agent(name, 'guest-get-fsinfo'))
  return answer.map((one) => ({
    mountPoint: one.mountpoint,
    type: one.type,
    usedBytes: one['used-bytes'] ?? null,
    totalBytes: one['total-bytes'] ?? null,
  }))
}

/**
 * Runs a program in the guest and waits for its end.
 * @throws HypervisorError `timeout` when it does not end in time; else as `agent`. A guest may refuse to run anything at all.
 */
export async function runInGuest(
  door: AgentDoor,
  name: string,
  program: GuestProgram,
): Promise<GuestProgramResult> {
  const { timeoutSeconds = 30, mostBytes = 64 * 1024 } = program
  const end = performance.now() + timeoutSeconds * 1000
  const { pid } = understood(started, name, await door.agent(name, 'guest-exec', execArguments(program)))
  while (performance.now() < end) {
    const now = understood(status, name, await door.agent(name, 'guest-exec-status', { pid }))
    if (now.exited) return resultOf(now, mostBytes)
    await sleep(pollMs)
  }
  // The agent has no word for killing, so it is asked to run one that does; whether that helps is the guest's affair.
  const kill = { path: '/bin/kill', arg: ['-9', String(pid)] }
  await door.agent(name, 'guest-exec', kill).catch(() => {})
  throw new HypervisorError(
    'timeout',
    `${program.path} in guest ${name} did not end within ${timeoutSeconds} s.`,
  )
}

function execArguments({ path, args = [], input }: GuestProgram): Record<string, unknown> {
  const fed = input === undefined ? {} : { 'input-data': Buffer.from(input).toString('base64') }
  return { path, arg: args, 'capture-output': true, ...fed }
}

function resultOf(ended: z.infer<typeof status>, mostBytes: number): GuestProgramResult {
  const out = Buffer.from(ended['out-data'] ?? '', 'base64')
  const err = Buffer.from(ended['err-data'] ?? '', 'base64')
  const isLong = out.length > mostBytes || err.length > mostBytes
  return {
    exitCode: ended.exitcode ?? null,
    stdout: out.subarray(0, mostBytes).toString(),
    stderr: err.subarray(0, mostBytes).toString(),
    truncated: isLong || ended['out-truncated'] === true || ended['err-truncated'] === true,
  }
}

/** What a guest says is checked like any stranger's words. */
function understood<T>(schema: z.ZodType<T>, name: string, answer: unknown): T {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new HypervisorError('refused', `The agent of guest ${name} answers something else than asked.`)
}
