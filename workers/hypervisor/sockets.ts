import { mkdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { HypervisorError } from './types.ts'

/** A unix socket's path must fit into 107 bytes. */
const longestPath = 107
const connectMs = 5000

/** A folder for sockets, as the daemon names it and as this process reaches it: a private host has a `/run` of its own. */
export interface SocketFolder {
  readonly inDaemon: string
  readonly here: string
}

/** Where a daemon's view of the file system hangs for this process: '' for the machine's own. Pure. */
export function daemonRoot(uri: string): string {
  return /[?&]socket=(\/proc\/\d+\/root)\//.exec(uri)?.[1] ?? ''
}

/**
 * Where serial ports of guests listen: a short path, for the kernel allows no long ones; null for a daemon on another machine
 * and where no folder is short enough. Pure.
 */
export function consoleFolder(
  uri: string,
  { runtimeDir, stateDir }: { runtimeDir: string | undefined; stateDir: string },
): SocketFolder | null {
  const root = daemonRoot(uri)
  if (uri.startsWith('qemu:///system') || root !== '') {
    const inDaemon = '/run/freehold/consoles'
    return { inDaemon, here: `${root}${inDaemon}` }
  }
  if (!uri.startsWith('qemu:///session')) return null
  const candidates = [...(runtimeDir ? [join(runtimeDir, 'freehold')] : []), join(stateDir, 'consoles')]
  const longestName = 44
  const folder = candidates.find((path) => path.length + longestName < longestPath)
  return folder === undefined ? null : { inDaemon: folder, here: folder }
}

/** Makes the folder; only its owner may enter. */
export function prepareSocketFolder({ here }: SocketFolder): void {
  mkdirSync(here, { recursive: true, mode: 0o711 })
}

/**
 * Connects to a guest's socket.
 * @throws HypervisorError `refused` when nobody listens there, `timeout` when nobody takes the call.
 */
export function openSocket(path: string, what: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path })
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new HypervisorError('timeout', `${what} did not answer within ${connectMs / 1000} s.`))
    }, connectMs)
    socket.once('error', (cause) => {
      clearTimeout(timer)
      reject(new HypervisorError('refused', `${what} cannot be opened: ${cause.message}.`, { cause }))
    })
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
}
