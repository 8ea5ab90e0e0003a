import { readFileSync } from 'node:fs'
import type { PortProtocol } from './types.ts'

/** `/proc/PID/net` shows the network namespace that the process is in. */
const procNet = (pid: number | 'self'): string => `/proc/${pid}/net`

/** Kernel's numbers: a TCP socket that listens; a UDP socket that is bound and not connected. */
const listens: Readonly<Record<PortProtocol, string>> = { tcp: '0A', udp: '07' }

/**
 * Whether a program listens on a port, on whatever address, in the network of a process.
 * @param folder for tests
 */
export function hasListener(
  protocol: PortProtocol,
  port: number,
  pid: number | 'self' = 'self',
  folder = procNet(pid),
): boolean {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  return [protocol, `${protocol}6`].some((table) =>
    rowsOf(`${folder}/${table}`).some(
      ([, local = '', , state]) => state === listens[protocol] && local.endsWith(`:${wanted}`),
    ),
  )
}

/** The rows of a table without its head; a kernel without IPv6 has no table for it. */
function rowsOf(path: string): string[][] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
