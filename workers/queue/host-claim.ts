import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'

/** Another worker serves this host. */
export class HostClaimedError extends Error {
  override readonly name = 'HostClaimedError'
}

/** Who holds a host; shown to whoever comes second. */
export interface ClaimHolder {
  readonly machine: string
  readonly pid: number
  readonly startTime: string
  readonly stateDir: string
}

export interface ClaimOptions {
  readonly redis: Redis
  /** `queuePrefix` of the host. */
  readonly name: string
  readonly holder: ClaimHolder
  /** Whether the process of a claim made on this machine still runs. */
  readonly isAlive: (holder: ClaimHolder) => boolean
  /** Somebody else has the host now: stop at once. */
  readonly onLost: (message: string) => void
  /** A claim that is not renewed for so long is void. Default 15 s. */
  readonly ttlMs?: number
}

/** A host that only this worker serves, as long as it renews. */
export interface HostClaim {
  release(): Promise<void>
}

/**
 * Claims a host in Redis, against a second worker on another machine. A claim left by a dead process of this machine is
 * taken over at once.
 * @throws HostClaimedError
 */
export async function claimHost(options: ClaimOptions): Promise<HostClaim> {
  const { redis, holder, ttlMs = 15_000 } = options
  const key = `${options.name}-claim`
  const mine = JSON.stringify({ ...holder, token: randomUUID() })
  if ((await redis.set(key, mine, 'PX', ttlMs, 'NX')) !== 'OK') await takeOver(options, key, mine, ttlMs)

  const renew = async () => {
    const found = await redis.get(key)
    if (found === mine) await redis.pexpire(key, ttlMs)
    else if (found !== null) options.onLost(sentenceAbout(parseHolder(found)))
    else await redis.set(key, mine, 'PX', ttlMs, 'NX') // Redis lost it; the next turn tells who got it
  }
  // While Redis is away nobody can claim anything, and no job runs.
  const timer = setInterval(() => void renew().catch(() => {}), ttlMs / 3)
  return {
    async release() {
      clearInterval(timer)
      const found = await redis.get(key).catch(() => null)
      if (found === mine) await redis.del(key)
    },
  }
}

async function takeOver({ redis, holder, isAlive }: ClaimOptions, key: string, mine: string, ttlMs: number) {
  const found = await redis.get(key)
  const other = found === null ? null : parseHolder(found)
  if (other !== null && (other.machine !== holder.machine || isAlive(other))) {
    throw new HostClaimedError(sentenceAbout(other))
  }
  await redis.set(key, mine, 'PX', ttlMs)
}

const parseHolder = (text: string): ClaimHolder => JSON.parse(text) as ClaimHolder

const sentenceAbout = ({ machine, pid, stateDir }: ClaimHolder): string =>
  `Another worker serves this host: process ${pid} on ${machine}, state in ${stateDir}. ` +
  'Two workers for one host would fight over its guests. Stop that one first, or give this one another host.'
