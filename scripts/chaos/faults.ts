import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { ProxyMode } from '../../test/worker/support/rpc-proxy.ts'
import { killLibvirtDaemon } from '../../workers/hypervisor/index.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** Something that goes wrong. */
export interface Fault {
  readonly name: string
  /** How often it is chosen beside the others. */
  readonly weight: number
  /** Makes it happen; answers with the details. */
  strike(world: World, random: Random): Promise<string>
}

export const faults: readonly Fault[] = [
  {
    name: 'kill the worker',
    weight: 4,
    async strike({ worker }) {
      await worker.kill()
      return ''
    },
  },
  {
    name: 'kill Redis',
    weight: 2,
    async strike({ redis }) {
      await redis.kill()
      return ''
    },
  },
  { name: 'cut the power of Redis', weight: 1, strike: cutPowerOfRedis },
  {
    name: 'lose answers of Redis',
    weight: 2,
    async strike({ redisProxy }, random) {
      const ms = random.between(500, 4000)
      await redisProxy.dropAnswers(ms)
      return `for ${ms} ms`
    },
  },
  {
    name: 'kill libvirtd',
    weight: 2,
    async strike({ namespace }) {
      await killLibvirtDaemon(namespace).catch(() => {}) // it is down already
      return ''
    },
  },
  { name: 'kill a QEMU', weight: 3, strike: killQemu },
  {
    name: 'kill graph-node',
    weight: 1,
    async strike({ index }) {
      await index.kill()
      return ''
    },
  },
  {
    name: 'kill Postgres',
    weight: 1,
    async strike({ index }) {
      await index.killDatabase()
      return ''
    },
  },
  { name: 'fill the disk', weight: 2, strike: fillDisk },
  rpcFault('RPCs are away', 'down', 'all'),
  rpcFault('RPCs answer with errors', 'failing', 'all'),
  rpcFault('RPCs stall', 'stalled', 'all'),
  rpcFault('an RPC shows an old head', 'frozen', 'one'),
  rpcFault('an RPC claims a head far ahead', 'boasting', 'one'),
  rpcFault('an RPC lies about leases', 'lying', 'one'),
  rpcFault('an RPC hides what happened', 'hiding', 'one'),
  {
    name: 'reorg',
    weight: 3,
    async strike({ chain }, random) {
      const depth = random.between(1, 16)
      await chain.request({ method: 'anvil_reorg', params: [depth, []] } as never)
      return `of ${depth} blocks`
    },
  },
  {
    name: "step the chain's clock",
    weight: 1,
    async strike({ chain }, random) {
      const seconds = random.between(30, 1800)
      await chain.increaseTime({ seconds })
      await chain.mine({ blocks: 1 })
      return `by ${seconds} s`
    },
  },
  {
    name: "step the worker's clock",
    weight: 2,
    async strike({ skewWorker }, random) {
      const minutes = random.pick([-4000, -90, -2, 2, 90, 4000])
      skewWorker(minutes * 60_000)
      return `to ${minutes} min off`
    },
  },
]

/** Makes everything whole again that does not heal by itself, and starts what was killed. */
export async function heal(world: World): Promise<void> {
  for (const rpc of world.rpcs) rpc.setMode('pass')
  rmSync(ballastOf(world), { force: true })
  world.skewWorker(0)
  await world.redis.ensure()
  await world.worker.ensure()
  await world.index.ensure()
}

/** One of them, by weight. */
export function pickFault(random: Random): Fault {
  return random.pick(faults.flatMap((fault) => Array<Fault>(fault.weight).fill(fault)))
}

/** "one": whichever, also the one in use, never more; "all": from one to every one. */
function rpcFault(name: string, mode: ProxyMode, how: 'one' | 'all'): Fault {
  return {
    name,
    weight: 1,
    async strike({ rpcs }, random) {
      const healthy = rpcs.map((_, i) => i)
      const count = how === 'one' ? 1 : random.between(1, rpcs.length)
      const first = random.pick(healthy)
      const hit = Array.from({ length: count }, (_, i) => (first + i) % rpcs.length)
      if (how === 'one') for (const rpc of rpcs) rpc.setMode('pass') // a liar among the silent would be the only voice
      for (const i of hit) rpcs[i]!.setMode(mode)
      return `number ${hit.map((i) => i + 1).join(', ')} of ${rpcs.length}`
    },
  }
}

/** The end of the last file is missing, as after a power cut; what Redis had promised may be gone with it. */
async function cutPowerOfRedis({ redis, paths }: World, random: Random): Promise<string> {
  await redis.kill()
  const folder = join(paths.redis, 'appendonlydir')
  const name = existsSync(folder) ? readdirSync(folder).find((file) => file.endsWith('.incr.aof')) : undefined
  if (name === undefined) return 'before it wrote anything'
  const path = join(folder, name)
  const lost = random.between(1, 300)
  const { size } = statSync(path)
  truncateSync(path, Math.max(0, size - lost))
  return `and lose ${Math.min(lost, size)} bytes`
}

async function killQemu({ onHost }: World, random: Random): Promise<string> {
  const files = (await onHost('sh', '-c', 'ls /run/libvirt/qemu/fh-*.pid 2>/dev/null || true'))
    .split('\n')
    .filter(Boolean)
  if (files.length === 0) return 'though none ran'
  const file = random.pick(files.sort())
  await onHost('sh', '-c', `kill -9 "$(cat ${file})" || true`)
  return file.replace(/.*\/(.*)\.pid/, '$1')
}

const ballastOf = ({ paths }: World): string => join(paths.host, 'ballast')

/** Writes until nothing more fits. */
async function fillDisk(world: World): Promise<string> {
  const path = ballastOf(world)
  const { bavail, bsize } = statfsSync(world.paths.host)
  const file = openSync(path, 'a')
  const block = Buffer.alloc(1 << 20, 1)
  try {
    for (;;) writeSync(file, block)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return `with ${Math.round((bavail * bsize) / 2 ** 20)} MiB`
}
