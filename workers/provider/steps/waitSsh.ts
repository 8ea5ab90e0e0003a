import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { recordOf, type Step } from './types.ts'

/**
 * How often the guest's door is knocked at: what is lost here is part of every launch. A knock that nobody hears is repeated by
 * the kernel only after a second, so the next ones do not wait for it.
 */
const knockEveryMs = 100
const knockMs = 1000

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
  while (!answered.signal.aborted) {
    void greets(server, either).then((yes) => yes && answered.abort())
    await sleep(knockEveryMs, undefined, { signal: either }).catch(() => signal.throwIfAborted())
  }
}

/** Whether an SSH server sends its version string within a second. A connection alone proves nothing: forwards accept too. */
function greets(server: Server, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...server, signal })
    const done = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(knockMs, () => done(false))
    socket.once('error', () => done(false))
    socket.once('close', () => done(false))
    socket.once('data', (greeting) => done(greeting.toString('latin1').startsWith('SSH-2.0-')))
  })
}
