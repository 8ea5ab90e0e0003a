import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { writeFileAtomically } from '../host/index.ts'
import { defaultPortRange, type PortRange } from './guests.ts'

const book = z.object({ ports: z.record(z.string(), z.number().int()) })

/** Every port of the range is held. Ports come free when a lease's disk is wiped. */
export class PortsUsedUpError extends Error {
  override readonly name = 'PortsUsedUpError'
}

/**
 * Which guest holds which public port, in a file that survives any crash: a guest keeps its port over restarts and for as long
 * as its disk is kept, and no port has two holders. One worker per file.
 */
export class PortBook {
  readonly #path: string
  readonly #range: PortRange
  readonly #ports: Map<string, number>

  constructor(path: string, range: PortRange = defaultPortRange) {
    this.#path = path
    this.#range = range
    this.#ports = readBook(path)
  }

  /**
   * The port of a holder: the one it has, else the lowest free one that `isUsable` accepts. The file is written before the
   * port is given out.
   * @throws PortsUsedUpError
   */
  async take(
    holder: string,
    isUsable: (port: number) => Promise<boolean> = async () => true,
  ): Promise<number> {
    const refused = new Set<number>()
    for (;;) {
      const held = this.#ports.get(holder)
      if (held !== undefined) return held
      const port = this.#lowestFree(refused)
      if (!(await isUsable(port))) refused.add(port)
      else if (!this.#isHeld(port)) this.#write(holder, port) // another take may have got it while we asked
    }
  }

  /** Gives a holder's port back; nothing happens when it has none. */
  release(holder: string): void {
    if (!this.#ports.delete(holder)) return
    this.#save()
  }

  /** Hands a port to a new holder, for a lease that takes over the disk of an old one. @throws Error when there is nothing to hand over. */
  transfer(from: string, to: string): void {
    const port = this.#ports.get(from)
    if (port === undefined) throw new Error(`${from} holds no port that could go to ${to}.`)
    this.#ports.delete(from)
    this.#write(to, port)
  }

  portOf(holder: string): number | undefined {
    return this.#ports.get(holder)
  }

  #isHeld(port: number): boolean {
    return [...this.#ports.values()].includes(port)
  }

  #lowestFree(refused: ReadonlySet<number>): number {
    const held = new Set(this.#ports.values())
    for (let port = this.#range.first; port <= this.#range.last; port++) {
      if (!held.has(port) && !refused.has(port)) return port
    }
    const size = this.#range.last - this.#range.first + 1
    throw new PortsUsedUpError(
      `No public port is left: of ${size} (${this.#range.first} to ${this.#range.last}) ${held.size} are held by guests ` +
        `and kept disks, ${refused.size} are used by other programs. A port comes free when a kept disk is wiped.`,
    )
  }

  #write(holder: string, port: number): void {
    this.#ports.set(holder, port)
    this.#save()
  }

  #save(): void {
    writeFileAtomically(
      this.#path,
      `${JSON.stringify({ ports: Object.fromEntries(this.#ports) }, null, 2)}\n`,
    )
  }
}

function readBook(path: string): Map<string, number> {
  if (!existsSync(path)) return new Map()
  const { ports } = book.parse(JSON.parse(readFileSync(path, 'utf8')))
  if (new Set(Object.values(ports)).size !== Object.keys(ports).length) {
    throw new Error(
      `${path} gives one port to two guests. It was changed by hand; put it right before going on.`,
    )
  }
  return new Map(Object.entries(ports))
}
