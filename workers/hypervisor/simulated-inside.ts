import { type Duplex, duplexPair } from 'node:stream'
import { HypervisorError } from './types.ts'

/** What a test lets the guest's agent say; undefined: what an ordinary agent says. May throw a `HypervisorError`. */
export type AgentAnswerer = (
  name: string,
  command: string,
  args: Readonly<Record<string, unknown>>,
) => unknown

/** All that a frozen agent still does, as the real one. */
const evenFrozen = ['guest-ping', 'guest-info', 'guest-fsfreeze-status']

/** Answers of an ordinary agent in a guest with one file system, where every program ends well and says nothing. */
export function usualAnswer(command: string, frozen: boolean): unknown {
  if (frozen && !evenFrozen.includes(command)) {
    throw new HypervisorError('refused', `The guest's agent refuses ${command}: its file systems are frozen.`)
  }
  switch (command) {
    case 'guest-ping':
      return {}
    case 'guest-info':
      return { version: '7.2.0', supported_commands: [] }
    case 'guest-fsfreeze-status':
      return frozen ? 'frozen' : 'thawed'
    case 'guest-get-fsinfo':
      return [
        {
          name: 'vda',
          mountpoint: '/root',
          type: 'ext4',
          'used-bytes': 1 << 20,
          'total-bytes': 1 << 30,
          disk: [],
        },
      ]
    case 'guest-exec':
      return { pid: 100 }
    case 'guest-exec-status':
      return { exited: true, exitcode: 0 }
    default:
      throw new HypervisorError('refused', `The guest's agent does not know ${command}.`)
  }
}

/** Serial ports of make-believe guests: they give back what is typed, and say what a test lets them say. */
export class SimulatedConsoles {
  readonly #guestSides = new Map<string, Duplex>()

  /** One reader at a time: who opens it last has it. */
  open(name: string): Duplex {
    this.end(name)
    const [guest, reader] = duplexPair()
    reader.once('end', () => reader.destroy()) // as a socket does
    this.#guestSides.set(name, guest)
    guest.on('data', (typed) => guest.write(typed))
    guest.on('close', () => {
      if (this.#guestSides.get(name) === guest) this.#guestSides.delete(name)
    })
    guest.on('error', () => {}) // the reader left
    guest.on('end', () => guest.end())
    return reader
  }

  say(name: string, words: string): void {
    this.#guestSides.get(name)?.write(words)
  }

  end(name: string): void {
    this.#guestSides.get(name)?.end()
    this.#guestSides.delete(name)
  }

  endAll(): void {
    for (const name of [...this.#guestSides.keys()]) this.end(name)
  }
}
