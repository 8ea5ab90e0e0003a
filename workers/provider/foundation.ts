import { chmodSync, mkdirSync, statSync } from 'node:fs'
import type { NetworkConfig } from '@freehold/sdk'
import type { LocalAccount } from 'viem'
import {
  isRunning,
  type Log,
  lockStateDir,
  openAccount,
  openNetwork,
  thisWorker,
  type Undo,
} from '../process/index.ts'
import { claimHost, connectRedis, type QueueOwner, queuePrefix, redisReady } from '../queue/index.ts'
import type { ProviderConfig } from './config.ts'
import type { Parts } from './parts.ts'

/** What a worker stands on: the sole right to serve its host, a key, and a machine. */
export interface Foundation {
  readonly config: ProviderConfig
  readonly network: NetworkConfig
  readonly operator: LocalAccount
  readonly parts: Parts
  /** Prefix of the host's names in Redis. */
  readonly queueName: string
  /** Resolves with a sentence when another worker took the host. */
  readonly lost: Promise<string>
}

export type OpenParts = (config: ProviderConfig, log: Log) => Promise<Parts>

/**
 * Takes state folder and host for this process and opens key and machine.
 * @throws Error when another worker has them, or a key, Redis or the hypervisor is missing.
 */
export async function layFoundation(
  config: ProviderConfig,
  openParts: OpenParts,
  log: Log,
  undo: Undo,
): Promise<Foundation> {
  openToQemu(config.stateDir)
  undo.add(await lockStateDir(config.stateDir))
  const network = openNetwork(config.network)
  const queueName = queuePrefix(ownerOf(config, network))
  let lose: (sentence: string) => void = () => {}
  const lost = new Promise<string>((resolve) => {
    lose = resolve
  })
  const [operator, parts] = await Promise.all([
    openAccount(config.operator, network.chainId),
    openParts(config, log).then((opened) => {
      undo.add(opened.close)
      return opened
    }),
    claim(config, queueName, lose, undo),
  ])
  return { config, network, operator, parts, queueName, lost }
}

/**
 * At the system's daemon QEMU runs as a user of its own, who must pass through to the guests' disks. Others may pass, too, but
 * see no names, and every file is closed by its own mode.
 */
function openToQemu(stateDir: string): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o711 })
  const { mode, uid } = statSync(stateDir)
  if (uid === process.getuid?.() && (mode & 0o011) !== 0o011) chmodSync(stateDir, (mode & 0o7777) | 0o011)
}

const ownerOf = ({ host }: ProviderConfig, { chainId, contracts }: NetworkConfig): QueueOwner => ({
  chainId,
  escrow: contracts.leaseEscrow,
  host: BigInt(host),
})

async function claim(
  { redis: address, stateDir }: ProviderConfig,
  name: string,
  lose: (sentence: string) => void,
  undo: Undo,
): Promise<void> {
  const redis = connectRedis(address, { failFast: true })
  undo.add(() => redis.disconnect())
  await redisReady(redis, address)
  const claimed = await claimHost({
    redis,
    name,
    holder: thisWorker(stateDir),
    isAlive: isRunning,
    onLost: lose,
  })
  undo.add(() => claimed.release())
}
