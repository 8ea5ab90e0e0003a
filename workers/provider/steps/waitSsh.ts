import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { recordOf, type Step } from './types.ts'

/**
 * How often the guest's door is knocked at, and how long a knock waits for its greeting. What is lost here is part of every launch,
 * so at first they come quickly; one that nobody hears is repeated by the kernel only after a second, so the next ones do not wait
 * for it. Whoever takes long is knocked at more rarely and more patiently: a guest that gets little of a busy host has to take up
 * every call, and calls that hang up before it could answer, faster than it takes them up, would keep it from ever answering. Pure.
 */
export function knocksAfter(waitedMs: number): { readonly everyMs: number; readonly patienceMs: number } {
  return { everyMs: Math.max(100, waitedMs / 25), patienceMs: Math.max(1000, waitedMs / 5) }
}

/** Waits until the guest's SSH server greets. */
export const waitSsh: Step = {
  deadlineSeconds: 240, // a full distribution under emulation
  async take(context) {
    const server = context.host.parts.sshServerOf(recordOf(context).address!)
    await firstGreeting(server, context.signal)
    context.host.sshAnswered.add(context.id)
  },
}

interface Server {
  readonly host: string
  readonly port: number
}

/** Knocks until one knock is answered; the others are taken back. @throws AbortError */
async function firstGreeting(server: Server, signal: AbortSignal): Promise<void> {
  const answered = new AbortController()
  const either = AbortSignal.any([signal, answered.signal])
  const since = performance.now()
  while (!answered.signal.aborted) {
    const { everyMs, patienceMs } = knocksAfter(performance.now() - since)
    void greets(server, patienceMs, either).then((yes) => yes && answered.abort())
    await sleep(everyMs, undefined, { signal: either }).catch(() => signal.throwIfAborted())
  }
}

/** Whether an SSH server sends its version string in time. A connection alone proves nothing: forwards accept too. */
function greets(server: Server, patienceMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...server, signal })
    const done = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(patienceMs, () => done(false))
    socket.once('error', () => done(false))
    socket.once('close', () => done(false))
    socket.once('data', (greeting) => done(greeting.toString('latin1').startsWith('SSH-2.0-')))
  })
}
