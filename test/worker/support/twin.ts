import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { writeFileAtomically } from '../../../workers/host/index.ts'
import { SimulatedHost, SimulatedHypervisor } from '../../../workers/hypervisor/index.ts'
import { ImageError, type ReadyImage, type SeedOptions } from '../../../workers/images/index.ts'
import type { GuestAddress, GuestNetwork, HostNetwork } from '../../../workers/network/index.ts'
import type { GuestImages, Parts } from '../../../workers/provider/parts.ts'
import { Never } from '../../../workers/queue/index.ts'

/** Called before and after everything a worker does to the machine, so that a test may kill it there. */
export type AtCall = (call: string, when: 'before' | 'after') => void

/** Files of a make-believe machine; they outlive every worker, as a machine does. */
export interface TwinMachine {
  readonly folder: string
  readonly host: SimulatedHost
  /** Guests that the network lets in, as it was last told. */
  forwarded(): readonly GuestNetwork[]
  /** Power cut and start: nothing runs, bridge and rules are gone. */
  reboot(): void
  /** Guests boot, but their SSH servers say nothing until told otherwise. */
  setSilent(silent: boolean): void
  /** The disk is full until told otherwise. */
  setFull(full: boolean): void
  /** A file of the images is not what it was when they were made, until told otherwise. */
  setDamaged(damaged: boolean): void
  /** Images the machine has. */
  setImages(names: readonly string[]): void
  /** Port of the guests' make-believe SSH servers. */
  readonly sshPort: number
  stop(): Promise<void>
}

const filesIn = (folder: string) => ({
  host: join(folder, 'hypervisor.json'),
  network: join(folder, 'network.json'),
  full: join(folder, 'disk-is-full'),
  damaged: join(folder, 'images-are-damaged'),
  images: join(folder, 'images.json'),
})

/** A machine whose guests greet on 127.77.x.y as long as they run and the network lets them be reached. */
export async function startTwinMachine(folder: string): Promise<TwinMachine> {
  mkdirSync(folder, { recursive: true })
  const files = filesIn(folder)
  const host = new SimulatedHost(files.host)
  const forwarded = () => readForwards(files.network)
  let silent = false
  const server = await startSshServers(host, () => (silent ? [] : forwarded()))
  const setImages = (names: readonly string[]) => writeFileSync(files.images, JSON.stringify(names))
  setImages(['micro'])
  return {
    folder,
    host,
    forwarded,
    setImages,
    reboot() {
      host.rebootHost()
      writeForwards(files.network, [])
    },
    setSilent(yes) {
      silent = yes
    },
    setFull(full) {
      writeFileSync(files.full, String(full))
    },
    setDamaged(damaged) {
      writeFileSync(files.damaged, String(damaged))
    },
    sshPort: (server.address() as { port: number }).port,
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}

/** The machine as a worker in another process uses it. */
export function twinParts(folder: string, sshPort: number, atCall: AtCall = () => {}): Parts {
  return twinPartsOn(new SimulatedHost(filesIn(folder).host), folder, sshPort, atCall)
}

/** The machine as a worker in the test's own process uses it: lifecycle events reach it too. */
export function twinPartsHere({ host, folder, sshPort }: TwinMachine): Parts {
  return twinPartsOn(host, folder, sshPort, () => {})
}

function twinPartsOn(host: SimulatedHost, folder: string, sshPort: number, atCall: AtCall): Parts {
  const files = filesIn(folder)
  const hypervisor = watched(new SimulatedHypervisor(host), atCall, [
    'define',
    'start',
    'shutdown',
    'destroy',
    'undefine',
    'reset',
    'resize',
  ])
  const network: HostNetwork = {
    bridgeNetwork: 'twin',
    publicAddress: '203.0.113.9',
    powers: { opensPorts: true, shapes: true },
    isPortFree: async () => true,
    apply: async (guests) => writeForwards(files.network, guests),
    remove: async () => writeForwards(files.network, []),
  }
  return {
    hypervisor,
    network: watched(network, atCall, ['apply']),
    images: watched(twinImages(files), atCall, ['makeDisk', 'makeSeed', 'growDisk']),
    sshServerOf: ({ ip }) => ({ host: ip.replace(/^10\./, '127.'), port: sshPort }),
    close: () => hypervisor.close(),
  }
}

export const microDigest = `sha256:${'12'.repeat(32)}`

function twinImages(files: ReturnType<typeof filesIn>): GuestImages {
  const names = () => JSON.parse(readFileSync(files.images, 'utf8')) as string[]
  const imageOf = (name: string): ReadyImage => ({
    name,
    digest: microDigest,
    baseDiskPath: `/images/${name}/base.qcow2`,
    boot: { kind: 'direct', kernelPath: '/images/vmlinux', initrdPath: '/images/initrd', cmdline: 'quiet' },
    hasScreen: false,
    loginUser: 'root',
    minimumMemoryMib: 128,
    minimumDiskGib: 1,
  })
  const isSet = (path: string) => existsSync(path) && readFileSync(path, 'utf8') === 'true'
  const requireSpace = () => {
    if (isSet(files.full)) {
      throw Object.assign(new Error('write: no space left on device'), { code: 'ENOSPC' })
    }
  }
  return {
    offered: async () =>
      names()
        .map(imageOf)
        .map(({ baseDiskPath: _, boot: __, ...facts }) => facts),
    async open(name, digest) {
      const missing = !names().includes(name) || (digest !== undefined && digest !== microDigest)
      if (isSet(files.damaged)) throw new ImageError('corrupt', `Image ${name} is corrupted.`)
      if (missing) throw new Never('ImageUnavailable', `This machine has no ${name} ${digest ?? ''}.`)
      return imageOf(name)
    },
    async makeDisk(image: ReadyImage, diskPath: string) {
      requireSpace()
      if (!existsSync(diskPath)) writeFileAtomically(diskPath, `${image.baseDiskPath} ${randomUUID()}`)
    },
    async growDisk(diskPath: string, sizeGib: number) {
      requireSpace()
      const [content = ''] = readFileSync(diskPath, 'utf8').split(' grown to')
      writeFileAtomically(diskPath, `${content} grown to ${sizeGib} GiB`)
    },
    async openRescue(scratchDiskPath: string) {
      const boot = {
        kind: 'direct',
        kernelPath: '/rescue/vmlinux',
        initrdPath: '/rescue/initrd',
        cmdline: '',
      } as const
      return { boot, scratchDiskPath }
    },
    async makeSeed(options: SeedOptions) {
      requireSpace()
      writeFileAtomically(options.outPath, JSON.stringify(options))
    },
  }
}

/** The object with some of its methods announced before and after. */
function watched<T extends object>(subject: T, atCall: AtCall, methods: readonly (keyof T & string)[]): T {
  return new Proxy(subject, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property)
      if (typeof value !== 'function') return value
      const method = value.bind(target) as (...args: unknown[]) => unknown
      if (!(methods as readonly unknown[]).includes(property)) return method
      return async (...args: unknown[]) => {
        atCall(String(property), 'before')
        const result = await method(...args)
        atCall(String(property), 'after')
        return result
      }
    },
  })
}

function startSshServers(host: SimulatedHost, forwarded: () => readonly GuestAddress[]): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    const ip = (socket.localAddress ?? '').replace(/^.*?127\./, '10.')
    const guest = forwarded().find((address) => address.ip === ip)
    if (guest && host.read().guests[guest.name]?.power === 'running') socket.write('SSH-2.0-twin\r\n')
    socket.end()
  })
  return new Promise((resolve) => server.listen(0, () => resolve(server)))
}

const readForwards = (path: string): GuestNetwork[] =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as GuestNetwork[]) : []

const writeForwards = (path: string, guests: readonly GuestNetwork[]): void =>
  writeFileAtomically(path, JSON.stringify(guests))
