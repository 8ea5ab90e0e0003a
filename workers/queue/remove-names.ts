import { connectRedis, redisReady } from './connection.ts'

/** Removes everything that a host keeps in Redis. @throws Error when Redis does not answer */
export async function removeNames(address: string, prefix: string): Promise<void> {
  const redis = connectRedis(address, { failFast: true })
  try {
    await redisReady(redis, address)
    // BullMQ puts its own word in front; no host's prefix is the beginning of another one's, for what follows is no digit.
    for (const match of [`bull:${prefix}:*`, `bull:${prefix}-*`, `${prefix}-*`])
      for await (const keys of redis.scanStream({ match, count: 1000 }))
        if ((keys as string[]).length > 0) await redis.unlink(keys as string[])
  } finally {
    redis.disconnect()
  }
}
