import { rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'

/** A unix socket in front of Redis, whose answers get lost when it is told to. */
export interface RedisProxy {
  readonly path: string
  /** What is asked from now on is done, and nobody hears of it: after so many milliseconds the connections are cut. */
  dropAnswers(forMs: number): Promise<void>
  stop(): Promise<void>
}

export async function startRedisProxy(path: string, target: string): Promise<RedisProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let deaf = false
  const server = createServer((client) => {
    const redis = connect(target)
    const pair = [client, redis] as const
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      for (const socket of pair) socket.destroy()
    }
    for (const socket of pair) socket.on('error', end).on('close', end)
    client.on('data', (bytes) => void redis.write(bytes))
    redis.on('data', (bytes) => {
      if (!deaf) client.write(bytes)
    })
  })
  rmSync(path, { force: true })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const cut = () => {
    for (const [client] of pairs) client.destroy()
  }
  return {
    path,
    async dropAnswers(forMs) {
      deaf = true
      await new Promise((resolve) => setTimeout(resolve, forMs))
      cut()
      deaf = false
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cut()
      }),
  }
}
