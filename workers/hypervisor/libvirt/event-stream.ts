import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { GuestEvent } from '../types.ts'
import type { RawEvent } from './protocol.ts'

const childFile = fileURLToPath(new URL('./event-child.mjs', import.meta.url))
const restartAfterMs = 500

/** virDomainEventType by number; what is missing does not concern anybody here. */
const eventNames: Readonly<Record<number, GuestEvent['event']>> = {
  0: 'defined',
  1: 'undefined',
  2: 'started',
  3: 'suspended',
  4: 'resumed',
  5: 'stopped',
  8: 'crashed',
}
/** virDomainEventStoppedDetailType: crashed, failed. */
const stoppedBadly = [2, 5]

/** Turns libvirt's numbers into our words; null for events nobody waits for. */
export function toGuestEvent({ name, event, detail }: RawEvent): GuestEvent | null {
  const word = eventNames[event]
  if (word === undefined) return null
  return { name, event: word === 'stopped' && stoppedBadly.includes(detail) ? 'crashed' : word }
}

/** Listens for lifecycle events in a child process, and goes on listening when the daemon comes back. */
export class EventStream {
  readonly #uri: string
  readonly #listener: (event: GuestEvent) => void
  #child: ChildProcess | null = null
  #retry: NodeJS.Timeout | undefined
  #closed = false

  constructor(uri: string, listener: (event: GuestEvent) => void) {
    this.#uri = uri
    this.#listener = listener
    this.#start()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#retry)
    this.#child?.kill('SIGKILL')
  }

  #start(): void {
    const child = fork(childFile, [this.#uri, String(process.pid)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#child = child
    child.unref()
    child.channel?.unref()
    child.on('message', (message: RawEvent | 'ready') => {
      const event = message === 'ready' ? null : toGuestEvent(message)
      if (event !== null) this.#listener(event)
    })
    child.once('error', () => {}) // `exit` follows or the retry below does not matter
    child.once('exit', () => {
      if (!this.#closed) this.#retry = setTimeout(() => this.#start(), restartAfterMs).unref()
    })
  }
}
