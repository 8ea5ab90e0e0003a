import { Redis } from 'ioredis'

export interface RedisOptions {
  /** Commands fail at once while Redis is away, for callers that will ask again anyway. */
  readonly failFast?: boolean
  /** Once it is aborted nobody waits for a Redis that is away: what was asked of it fails. */
  readonly until?: AbortSignal
}

/**
 * Connects to Redis by `redis://…` or the path of a unix socket. Commands wait for ever while Redis is away, as BullMQ's
 * workers need it, unless the options say otherwise.
 */
export function connectRedis(address: string, { failFast = false, until }: RedisOptions = {}): Redis {
  const where = /^rediss?:\/\//.test(address) ? parseUrl(address) : { path: address }
  const connection = new Redis({
    ...where,
    maxRetriesPerRequest: failFast ? 1 : null,
    enableOfflineQueue: !failFast,
    retryStrategy: (attempt) => (until?.aborted ? null : Math.min(100 * attempt, 1000)),
  })
  connection.on('error', () => {}) // reported by whoever needs the connection; without a listener Node would end
  return connection
}

/** Waits until Redis answers. @throws Error when it does not in time. */
export function redisReady(connection: Redis, address: string, seconds = 15): Promise<void> {
  return new Promise((resolve, reject) => {
    if (connection.status === 'ready') return resolve()
    const timer = setTimeout(() => {
      reject(
        new Error(`Redis does not answer at ${withoutPassword(address)} for ${seconds} s. Is it running?`),
      )
    }, seconds * 1000)
    connection.once('ready', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

const withoutPassword = (address: string): string => address.replace(/\/\/[^@/]*@/, '//')

function parseUrl(address: string) {
  const { hostname, port, username, password, pathname, protocol } = new URL(address)
  return {
    host: hostname,
    port: port === '' ? 6379 : Number(port),
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1) || 0),
    ...(protocol === 'rediss:' && { tls: {} }),
  }
}
