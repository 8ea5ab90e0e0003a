import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { defaultBridge } from './guests.ts'
import { openHostShell } from './host-shell.ts'
import { ownerNote, ownerOf, requireOwnBridge } from './owner.ts'

/** A claim on a machine's network for guests. */
export interface ClaimOptions {
  /** The worker's own folder. */
  readonly stateDir: string
  readonly bridge?: string
  /** For tests. */
  readonly name?: string
}

/**
 * Takes a machine's guest network for this process. Bridge, table and DHCP have fixed names, so two workers would undo each
 * other's. The name is claimed in the kernel's abstract sockets, which belong to a network namespace and to a living process;
 * the bridge's own note tells of a worker that died and left its guests running.
 * @returns the release
 * @throws Error when another process of this network namespace has it, or the bridge of another worker is there
 */
export async function claimNetwork(options: ClaimOptions): Promise<() => Promise<void>> {
  const { stateDir, bridge = defaultBridge, name = 'freehold-network' } = options
  const release = await claimName(name)
  try {
    requireOwnBridge(bridge, await ownerOf(openHostShell(null), bridge), ownerNote(resolve(stateDir)))
    return release
  } catch (error) {
    await release()
    throw error
  }
}

function claimName(name: string): Promise<() => Promise<void>> {
  const server = createServer((socket) => socket.destroy())
  server.unref()
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EADDRINUSE') return reject(cause)
      const message =
        "Another worker already runs this machine's network for guests. A machine carries one host: stop that worker, or give this one a network namespace of its own."
      reject(new Error(message, { cause }))
    })
    server.listen(`\0${name}`, () => resolve(() => new Promise((done) => server.close(() => done()))))
  })
}
