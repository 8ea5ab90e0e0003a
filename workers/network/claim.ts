import { createServer } from 'node:net'

/**
 * Takes a machine's guest network for this process. Bridge, table and DHCP have fixed names, so two workers would undo each
 * other's; the name is claimed in the kernel's abstract sockets, which belong to a network namespace and to a living process.
 * @returns the release
 * @throws Error when another process of this network namespace has it
 */
export function claimNetwork(name = 'freehold-network'): Promise<() => Promise<void>> {
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
