/** State of a socket that waits for connections, as the kernel numbers it. */
const listening = '0A'

/** Whether /proc/net/tcp or tcp6 lists a socket that waits for connections to a port. Pure. */
export function listensOn(table: string, port: number): boolean {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  return table.split('\n').some((line) => {
    const [, local, , state] = line.trim().split(/\s+/)
    return state === listening && local?.endsWith(`:${wanted}`)
  })
}
