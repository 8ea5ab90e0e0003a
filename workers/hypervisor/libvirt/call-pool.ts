import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { HypervisorError } from '../types.ts'
import type { CallReply, CallRequest, LibvirtOperations } from './protocol.ts'

const childFile = fileURLToPath(new URL('./call-child.mjs', import.meta.url))
/** Nobody answers in the guest: AGENT_UNRESPONSIVE, AGENT_UNSYNCED; no agent in the guest's definition: ARGUMENT_UNSUPPORTED. */
const noAgentCodes = [86, 97, 74]
/** The agent answers but took too long: AGENT_COMMAND_TIMEOUT. */
const agentTimeoutCode = 112
/** Children beyond the first leave when idle: each costs some 25 MB. */
const idleSeconds = 30

interface Waiting {
  readonly request: CallRequest
  readonly deadlineSeconds: number
  readonly resolve: (value: unknown) => void
  readonly reject: (error: HypervisorError) => void
  timer: NodeJS.Timeout
}

/** Calls libvirt in child processes: a missed deadline kills the child, never the caller, and running guests do not notice. */
export class CallPool {
  readonly #uri: string
  readonly #keepsOne: boolean
  readonly #mostChildren: number
  readonly #free: ChildProcess[] = []
  readonly #busy = new Map<ChildProcess, Waiting>()
  readonly #queue: Waiting[] = []
  readonly #leaving = new Map<ChildProcess, NodeJS.Timeout>()
  #lastId = 0
  #closed = false

  /**
   * @param mostChildren so many calls run at once; a stuck one must not hold up the others.
   * @param keepsOne whether one child stays when nothing is to do, ready for the next call.
   */
  constructor(uri: string, { mostChildren = 3, keepsOne = true } = {}) {
    this.#uri = uri
    this.#mostChildren = mostChildren
    this.#keepsOne = keepsOne
  }

  /**
   * One operation, done within the deadline.
   * @throws HypervisorError `timeout`, `gone` (no daemon, or it went away) or `refused` (libvirt says no, with its reason).
   */
  call<Name extends keyof LibvirtOperations>(
    deadlineSeconds: number,
    operation: Name,
    ...args: Parameters<LibvirtOperations[Name]>
  ): Promise<ReturnType<LibvirtOperations[Name]>> {
    if (this.#closed)
      return Promise.reject(new HypervisorError('gone', 'This connection to libvirt was closed.'))
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        request: { id: ++this.#lastId, operation, args },
        deadlineSeconds,
        resolve: resolve as (value: unknown) => void,
        reject,
        timer: setTimeout(() => this.#missed(waiting), deadlineSeconds * 1000),
      }
      this.#queue.push(waiting)
      this.#serve()
    })
  }

  /** Ends the children and rejects what was under way; guests keep running. */
  close(): void {
    this.#closed = true
    for (const waiting of this.#queue.splice(0)) this.#fail(waiting, 'gone', 'the connection was closed')
    for (const [child, waiting] of this.#busy) {
      this.#fail(waiting, 'gone', 'the connection was closed')
      child.kill('SIGKILL')
    }
    for (const child of this.#free) child.kill('SIGKILL')
    for (const timer of this.#leaving.values()) clearTimeout(timer)
  }

  #serve(): void {
    while (this.#queue.length > 0) {
      const child = this.#free.pop() ?? (this.#busy.size < this.#mostChildren ? this.#start() : undefined)
      const waiting = child && this.#queue.shift()
      if (child === undefined || waiting === undefined) return
      clearTimeout(this.#leaving.get(child))
      this.#leaving.delete(child)
      this.#busy.set(child, waiting)
      child.ref()
      child.channel?.ref()
      child.send(waiting.request)
    }
  }

  #start(): ChildProcess {
    const child = fork(childFile, [this.#uri, String(process.pid)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('message', (reply: CallReply) => this.#answered(child, reply))
    child.on('error', () => this.#ended(child))
    child.on('exit', () => this.#ended(child))
    return child
  }

  #answered(child: ChildProcess, reply: CallReply): void {
    const waiting = this.#busy.get(child)
    if (waiting === undefined || waiting.request.id !== reply.id) return
    this.#busy.delete(child)
    if ('error' in reply) this.#fail(waiting, failureOf(reply.error), reply.error.message)
    else {
      clearTimeout(waiting.timer)
      waiting.resolve(reply.ok)
    }
    this.#rest(child)
    this.#serve()
  }

  /** An idle child does not keep the worker alive, and leaves after a while unless it is the only one. */
  #rest(child: ChildProcess): void {
    this.#free.push(child)
    child.unref()
    child.channel?.unref()
    const timer = setTimeout(() => {
      if (this.#keepsOne && this.#free.length + this.#busy.size <= 1) return
      child.kill('SIGKILL')
    }, idleSeconds * 1000)
    this.#leaving.set(child, timer.unref())
  }

  #missed(waiting: Waiting): void {
    const queued = this.#queue.indexOf(waiting)
    if (queued >= 0) this.#queue.splice(queued, 1)
    for (const [child, running] of this.#busy) {
      if (running !== waiting) continue
      this.#busy.delete(child)
      child.kill('SIGKILL')
    }
    this.#fail(waiting, 'timeout', `it did not answer within ${waiting.deadlineSeconds} s`)
    this.#serve()
  }

  #ended(child: ChildProcess): void {
    const waiting = this.#busy.get(child)
    this.#busy.delete(child)
    const free = this.#free.indexOf(child)
    if (free >= 0) this.#free.splice(free, 1)
    clearTimeout(this.#leaving.get(child))
    this.#leaving.delete(child)
    if (waiting !== undefined) this.#fail(waiting, 'gone', 'the libvirt child process ended')
    if (!this.#closed) this.#serve()
  }

  #fail(waiting: Waiting, reason: HypervisorError['reason'], why: string): void {
    clearTimeout(waiting.timer)
    const { operation, args } = waiting.request
    const subject = operation === 'define' ? '' : ` ${args[0] ?? ''}`.trimEnd()
    waiting.reject(
      new HypervisorError(
        reason,
        `libvirt ${operation}${subject} failed at ${this.#uri}: ${why.replace(/\.$/, '')}.`,
      ),
    )
  }
}

function failureOf({ code, gone }: { code: number; gone: boolean }): HypervisorError['reason'] {
  if (gone) return 'gone'
  if (code === agentTimeoutCode) return 'timeout'
  return noAgentCodes.includes(code) ? 'noAgent' : 'refused'
}
