import { mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type Child, type ServiceOptions, startChild, tailOf } from './child.ts'
import { shortSocketPath } from './socket-path.ts'
import { waitFor } from './wait.ts'

/** Redis on a unix socket, every write on disk before it is answered, nothing ever evicted: queues carry money. */
export async function startRedis(
  options: ServiceOptions & { dir: string },
): Promise<Child & { socketPath: string }> {
  const { dir, ...service } = options
  mkdirSync(dir, { recursive: true })
  const socketPath = shortSocketPath(join(dir, 'redis.sock'))
  const settings = {
    port: '0',
    unixsocket: socketPath,
    unixsocketperm: '700',
    dir,
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
    save: '',
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const child = startChild({ ...service, name: 'redis', command: 'redis-server', args })
  try {
    await waitFor(() => ping(socketPath), { what: 'Redis answers', seconds: 30, unless: child.ended })
  } catch (error) {
    await child.stop()
    throw new Error(`Redis did not start:\n${tailOf(service.logPath)}`, { cause: error })
  }
  return { ...child, socketPath }
}

function ping(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write('PING\r\n'))
    socket.once('error', reject)
    socket.once('data', (answer) => {
      socket.destroy()
      resolve(answer.toString().startsWith('+PONG'))
    })
  })
}
