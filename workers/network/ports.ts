import { defaultPortRange, type PortRange } from './guests.ts'
import { type HeldPorts, noPorts, readPortBook, writePortBook } from './port-book-file.ts'
import type { OpenPort, PortProtocol } from './types.ts'

/** Ports that one instance may have open beside the one for SSH. */
export const mostOpenPorts = 16

/** Every port of the range is held. Ports come free when a lease's disk is wiped, or a tenant closes one. */
export class PortsUsedUpError extends Error {
  override readonly name = 'PortsUsedUpError'
}

/** A port that cannot be opened as asked; `message` says what would be possible. */
export class PortRefusedError extends Error {
  override readonly name = 'PortRefusedError'
  readonly reason: 'tooMany' | 'held' | 'outOfRange' | 'noInstance'
  constructor(reason: PortRefusedError['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}

/** What a tenant asks for. */
export interface PortWish {
  readonly protocol: PortProtocol
  /** 1 to 65,535. */
  readonly guestPort: number
  /** A certain public port; unset: any free one. */
  readonly hostPort?: number
}

type IsUsable = (port: number) => Promise<boolean>
const anyPort: IsUsable = async () => true

/**
 * Which guest holds which public ports, in a file that survives any crash: a guest keeps its SSH port over restarts and for as
 * long as its disk is kept, and the ports that its tenant opened until they are closed. A number has one holder, whatever the
 * protocol. SSH ports are given out from the bottom of the range, since they decide the guests' addresses, the others from its
 * top; these may take half of the range together, so that tenants cannot keep new instances out. One worker per file.
 */
export class PortBook {
  readonly #path: string
  readonly #range: PortRange
  readonly #holders: Map<string, HeldPorts>

  constructor(path: string, range: PortRange = defaultPortRange) {
    this.#path = path
    this.#range = range
    this.#holders = readPortBook(path)
  }

  /**
   * The SSH port of a holder: the one it has, else the lowest free one that `isUsable` accepts. The file is written before the
   * port is given out.
   * @throws PortsUsedUpError
   */
  async take(holder: string, isUsable: IsUsable = anyPort): Promise<number> {
    const refused = new Set<number>()
    for (;;) {
      const held = this.portOf(holder)
      if (held !== undefined) return held
      const port = this.#freePort(refused, 'lowest')
      if (!(await isUsable(port))) refused.add(port)
      else if (!this.#isHeld(port)) this.#write(holder, { ...this.#of(holder), ssh: port }) // another take may have got it while we asked
    }
  }

  /**
   * Opens a port of an instance; one that leads where the wish says, and is the one it names, is left as it is. The file is
   * written before the port is given out.
   * @throws PortRefusedError, PortsUsedUpError
   */
  async open(holder: string, wish: PortWish, isUsable: IsUsable = anyPort): Promise<OpenPort> {
    const refused = new Set<number>()
    for (;;) {
      const already = this.openedBy(holder).find((port) => fits(port, wish))
      if (already !== undefined) return already
      this.#requireRoom(holder)
      const hostPort = wish.hostPort ?? this.#freePort(refused, 'highest')
      this.#requireOpenable(holder, { ...wish, hostPort })
      const usable = await isUsable(hostPort)
      if (!usable && wish.hostPort !== undefined) {
        throw new PortRefusedError('held', `Port ${hostPort} is used by the host itself. Choose another.`)
      }
      if (!usable) refused.add(hostPort)
      else if (this.#canHold(holder, wish.protocol, hostPort)) {
        this.#requireRoom(holder) // others may have asked while we did
        this.#add(holder, { protocol: wish.protocol, hostPort, guestPort: wish.guestPort })
      }
    }
  }

  /** Closes a port that the tenant opened; false when there was none. The number may go to another instance then. */
  close(holder: string, { protocol, hostPort }: Pick<OpenPort, 'protocol' | 'hostPort'>): boolean {
    const opened = this.openedBy(holder)
    const left = opened.filter((port) => port.protocol !== protocol || port.hostPort !== hostPort)
    if (left.length === opened.length) return false
    this.#write(holder, { ...this.#of(holder), opened: left })
    return true
  }

  /** Gives all ports of a holder back; nothing happens when it has none. */
  release(holder: string): void {
    if (!this.#holders.delete(holder)) return
    this.#save()
  }

  /** Hands all ports to a new holder, for a lease that takes the place of an old one. @throws Error when there is nothing to hand over. */
  transfer(from: string, to: string): void {
    const ports = this.#holders.get(from)
    if (ports?.ssh === undefined) throw new Error(`${from} holds no port that could go to ${to}.`)
    this.#holders.delete(from)
    this.#write(to, ports)
  }

  /** The SSH port of a holder. */
  portOf(holder: string): number | undefined {
    return this.#of(holder).ssh
  }

  /** What the tenant opened, in the order of opening: `GuestNetwork.opened`. */
  openedBy(holder: string): readonly OpenPort[] {
    return this.#of(holder).opened
  }

  #of(holder: string): HeldPorts {
    return this.#holders.get(holder) ?? noPorts
  }

  #requireRoom(holder: string): void {
    const { ssh, opened } = this.#of(holder)
    if (ssh === undefined) {
      throw new PortRefusedError(
        'noInstance',
        `${holder} has no place in the network yet; wait until it runs.`,
      )
    }
    if (opened.length >= mostOpenPorts) {
      throw new PortRefusedError(
        'tooMany',
        `An instance may have ${mostOpenPorts} ports open beside the one for SSH, and all are. Close one first.`,
      )
    }
    const share = Math.floor(this.#size / 2)
    const all = [...this.#holders.values()].reduce((sum, { opened }) => sum + opened.length, 0)
    if (all >= share) {
      throw new PortsUsedUpError(
        `Tenants have opened all ${share} ports that this host has for them. Try again when others have closed some.`,
      )
    }
  }

  #requireOpenable(holder: string, { protocol, guestPort, hostPort }: Required<PortWish>): void {
    if (!Number.isInteger(guestPort) || guestPort < 1 || guestPort > 65_535) {
      throw new PortRefusedError('outOfRange', `${guestPort} is no port of a guest: 1 to 65535 are.`)
    }
    const { first, last } = this.#range
    if (!Number.isInteger(hostPort) || hostPort < first || hostPort > last) {
      throw new PortRefusedError(
        'outOfRange',
        `Port ${hostPort} is not one of this host's: ${first} to ${last} are.`,
      )
    }
    if (!this.#canHold(holder, protocol, hostPort)) {
      throw new PortRefusedError(
        'held',
        `Port ${hostPort} is held already. Choose another, or none for any free one.`,
      )
    }
  }

  /** Whether a number is nobody's, or the holder's own with the other protocol. */
  #canHold(holder: string, protocol: PortProtocol, port: number): boolean {
    const { ssh, opened } = this.#of(holder)
    const own = opened.filter(({ hostPort }) => hostPort === port)
    if (port === ssh) return protocol === 'udp' && own.length === 0
    if (own.length > 0) return own.every((open) => open.protocol !== protocol)
    return !this.#isHeld(port)
  }

  #isHeld(port: number): boolean {
    return this.#held().has(port)
  }

  #held(): Set<number> {
    return new Set(
      [...this.#holders.values()].flatMap(({ ssh, opened }) => [
        ...(ssh === undefined ? [] : [ssh]),
        ...opened.map(({ hostPort }) => hostPort),
      ]),
    )
  }

  get #size(): number {
    return this.#range.last - this.#range.first + 1
  }

  #freePort(refused: ReadonlySet<number>, which: 'lowest' | 'highest'): number {
    const held = this.#held()
    const { first, last } = this.#range
    for (let index = 0; index < this.#size; index++) {
      const port = which === 'lowest' ? first + index : last - index
      if (!held.has(port) && !refused.has(port)) return port
    }
    throw new PortsUsedUpError(
      `No public port is left: of ${this.#size} (${first} to ${last}) ${held.size} are held by guests ` +
        `and kept disks, ${refused.size} are used by other programs. A port comes free when a kept disk is wiped.`,
    )
  }

  #add(holder: string, port: OpenPort): void {
    const ports = this.#of(holder)
    this.#write(holder, { ...ports, opened: [...ports.opened, port] })
  }

  #write(holder: string, ports: HeldPorts): void {
    this.#holders.set(holder, ports)
    this.#save()
  }

  #save(): void {
    writePortBook(this.#path, this.#holders)
  }
}

function fits(port: OpenPort, wish: PortWish): boolean {
  const sameTarget = port.protocol === wish.protocol && port.guestPort === wish.guestPort
  return sameTarget && (wish.hostPort === undefined || wish.hostPort === port.hostPort)
}
