import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { waitFor } from '../../support/index.ts'

/** A Redis of the test's own on a unix socket, keeping nothing. */
export interface TestRedis {
  readonly socket: string
  /** Loses everything, as after a lost disk. */
  empty(): Promise<void>
  stop(): Promise<void>
}

export async function startTestRedis(folder: string): Promise<TestRedis> {
  const socket = join(folder, 'redis.sock')
  const settings = [
    '--port',
    '0',
    '--unixsocket',
    socket,
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ]
  const child = spawn('redis-server', settings, { stdio: 'ignore' })
  const client = new Redis({ path: socket, lazyConnect: true, retryStrategy: () => 50 })
  client.on('error', () => {})
  await client.connect().catch(() => {})
  await waitFor(() => client.ping().then((answer) => answer === 'PONG'), {
    what: 'Redis answers',
    seconds: 10,
  })
  return {
    socket,
    empty: async () => {
      await client.flushall()
    },
    async stop() {
      client.disconnect()
      await ended(child)
    },
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
