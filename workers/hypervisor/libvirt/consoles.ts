import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { consoleFolder, daemonRoot, openSocket, prepareSocketFolder, type SocketFolder } from '../sockets.ts'
import { HypervisorError } from '../types.ts'
import { untext } from '../xml-text.ts'

/** Serial ports and screens of guests: unix sockets that QEMU listens on. */
export class Consoles {
  readonly #folder: SocketFolder | null
  readonly #root: string
  readonly #open = new Map<string, Socket>()

  constructor(uri: string, stateDir: string) {
    this.#root = daemonRoot(uri)
    this.#folder = consoleFolder(uri, { runtimeDir: process.env.XDG_RUNTIME_DIR, stateDir })
  }

  /** Makes the folder that the sockets will lie in; whether it could. */
  prepare(): boolean {
    if (this.#folder === null) return false
    try {
      prepareSocketFolder(this.#folder)
      return true
    } catch {
      return false // an ordinary user at the system's daemon: guests go without
    }
  }

  /** Where a guest's serial port is to listen, as the daemon names it; null where it cannot. */
  socketPathOf(name: string): string | null {
    return this.prepare() && this.#folder !== null ? `${this.#folder.inDaemon}/${name}` : null
  }

  /** QEMU serves one reader at a time, so who comes takes over from who was there. */
  async openConsole(name: string): Promise<Duplex> {
    if (this.#folder === null)
      throw new HypervisorError('refused', 'Consoles are not to be had from this libvirt daemon.')
    await this.#endEarlier(name)
    const socket = await openSocket(`${this.#folder.here}/${name}`, `The console of guest ${name}`)
    this.#open.set(name, socket)
    socket.once('close', () => {
      if (this.#open.get(name) === socket) this.#open.delete(name)
    })
    return socket
  }

  /** @param xml the domain as it runs. */
  openGraphics(name: string, xml: string): Promise<Duplex> {
    const path = /<graphics type='vnc'[^>]*>\s*<listen type='socket' socket='([^']+)'/.exec(xml)?.[1]
    if (path === undefined) throw new HypervisorError('refused', `Guest ${name} has no screen.`)
    return openSocket(`${this.#root}${untext(path)}`, `The screen of guest ${name}`)
  }

  close(): void {
    for (const socket of this.#open.values()) socket.destroy()
  }

  async #endEarlier(name: string): Promise<void> {
    const earlier = this.#open.get(name)
    if (earlier === undefined) return
    const closed = once(earlier, 'close')
    earlier.destroy()
    await closed
  }
}
