import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { writeFileAtomically } from '../host/index.ts'
import type { OpenPort } from './types.ts'

/** Public ports of one guest. */
export interface HeldPorts {
  readonly ssh: number | undefined
  readonly opened: readonly OpenPort[]
}

export const noPorts: HeldPorts = { ssh: undefined, opened: [] }

const port = z.number().int().min(1).max(65_535)
const openPort = z.object({ protocol: z.enum(['tcp', 'udp']), hostPort: port, guestPort: port })
const book = z.object({
  /** SSH ports by guest. */
  ports: z.record(z.string(), port),
  /** Ports that tenants opened, by guest; books of before there were any have none. */
  opened: z.record(z.string(), z.array(openPort)).default({}),
})

/** Reads a book; no file is an empty one. @throws Error when one number has two holders, or one guest a port twice. */
export function readPortBook(path: string): Map<string, HeldPorts> {
  if (!existsSync(path)) return new Map()
  const { ports, opened } = book.parse(JSON.parse(readFileSync(path, 'utf8')))
  const names = new Set([...Object.keys(ports), ...Object.keys(opened)])
  const holders = new Map([...names].map((name) => [name, { ssh: ports[name], opened: opened[name] ?? [] }]))
  requireOneHolderEach(path, holders)
  return holders
}

/** Writes a book in one piece. */
export function writePortBook(path: string, holders: ReadonlyMap<string, HeldPorts>): void {
  const entries = [...holders]
  const ports = Object.fromEntries(
    entries.flatMap(([name, { ssh }]) => (ssh === undefined ? [] : [[name, ssh]])),
  )
  const opened = Object.fromEntries(
    entries.flatMap(([name, { opened }]) => (opened.length === 0 ? [] : [[name, opened]])),
  )
  writeFileAtomically(path, `${JSON.stringify({ ports, opened }, null, 2)}\n`)
}

function requireOneHolderEach(path: string, holders: ReadonlyMap<string, HeldPorts>): void {
  const holderOf = new Map<number, string>()
  const used = new Set<string>()
  for (const [name, { ssh, opened }] of holders) {
    const all = [...(ssh === undefined ? [] : [{ protocol: 'tcp', hostPort: ssh }]), ...opened]
    for (const { protocol, hostPort } of all) {
      const isDouble = used.has(`${protocol} ${hostPort}`) || (holderOf.get(hostPort) ?? name) !== name
      if (isDouble) {
        throw new Error(
          `${path} gives one port to two guests (${hostPort}). It was changed by hand; put it right before going on.`,
        )
      }
      used.add(`${protocol} ${hostPort}`)
      holderOf.set(hostPort, name)
    }
  }
}
