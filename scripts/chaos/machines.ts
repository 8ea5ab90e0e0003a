import { type HostApi, HostApiError, type PowerAction } from '../../sdk/hostApi/index.ts'
import type { Lease } from '../../sdk/index.ts'
import {
  type Asked,
  closePort,
  deleteSnapshot,
  type Effect,
  openPort,
  restart,
  restoreSnapshot,
  setPower,
  takeSnapshot,
  unchanged,
} from './expected.ts'
import { type Memory, possibleNow, remembered } from './memory.ts'
import { actorOf } from './parties.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** What a tenant asks of the host, and what it changes when it is done. */
export interface Wish {
  readonly words: string
  readonly effect: Effect
  /** Answers the operation that it became, if it goes on after the answer. */
  ask(api: HostApi, lease: string): Promise<{ readonly id: string } | undefined>
  /** The effect holds from the answer on; else it depends on how the operation ends. */
  readonly isAtOnce: boolean
}

const MOST_SNAPSHOTS = 3
const PORTS = [
  { protocol: 'tcp', guestPort: 80 },
  { protocol: 'tcp', guestPort: 8080 },
  { protocol: 'udp', guestPort: 53 },
] as const

/**
 * The tenant of a lease, or a friend who operates it, does something with its machine through the host's API. Told in words, also
 * when it is refused.
 */
export async function actOnMachine(
  world: World,
  memory: Memory,
  lease: Lease,
  random: Random,
): Promise<string> {
  const wish = chooseWish(random, memory, lease)
  const { api, isFriend } = await actorOf(world, lease, random)
  const told = await askFor(world, memory, lease, wish, api)
  return isFriend ? `a friend: ${told}` : told
}

/** Asks the host for something and remembers what may be after it. Told in words, also when it is refused. */
export async function askFor(
  world: World,
  memory: Memory,
  lease: Lease,
  wish: Wish,
  api: HostApi,
): Promise<string> {
  const { words } = wish
  const known = remembered(memory, lease.firstLeaseId)
  if (!world.worker.isRunning()) return `${words}: the host is away`
  try {
    const operation = await wish.ask(api, lease.leaseId)
    const isOpen = operation !== undefined && !wish.isAtOnce
    known.asked.push({
      effect: wish.effect,
      outcome: isOpen ? { operation: operation.id } : 'done',
    })
    return words
  } catch (error) {
    if (isRefusal(error)) return `${words}: refused (${(error as Error).message})`
    known.asked.push({ effect: wish.effect, outcome: 'unclear' } satisfies Asked)
    return `${words}: no answer (${(error as Error).message})`
  }
}

/** What makes sense of what may be there; nobody starts what runs. */
function chooseWish(random: Random, memory: Memory, { firstLeaseId }: Lease): Wish {
  const known = remembered(memory, firstLeaseId)
  const now = possibleNow(memory, firstLeaseId)
  const snapshots = [...new Set(now.flatMap((one) => Object.keys(one.snapshots)))].sort()
  const isOff = now.some((one) => one.power === 'off')
  const isInRescue = now.some((one) => one.power === 'rescue')
  const port = () => portWish(random.pick(PORTS), random.chance(0.6))
  const takeNext = () => take(`s${++known.snapshots}`)
  const ofPower = isOff
    ? [() => power('start', setPower('on')), () => power('restart', restart)]
    : [
        () => power('stop', setPower('off')),
        () => power('restart', restart),
        () => power('reset', unchanged),
        isInRescue ? () => power('endRescue', setPower('on')) : () => power('rescue', setPower('rescue')),
      ]
  const ofSnapshots = [
    ...(snapshots.length < MOST_SNAPSHOTS ? [takeNext] : [() => remove(random.pick(snapshots))]),
    ...(snapshots.length > 0 ? [() => restore(random.pick(snapshots))] : [takeNext]),
  ]
  return random.pick([...ofPower, ...ofSnapshots, ...ofSnapshots, port, port])()
}

export function power(action: PowerAction, effect: Effect): Wish {
  return {
    words: action,
    effect,
    isAtOnce: true, // the wish; the machine follows
    ask: (api, lease) => api.call('setPower', { params: { lease }, body: { action } }),
  }
}

export function portWish({ protocol, guestPort }: (typeof PORTS)[number], isOpening: boolean): Wish {
  const name = `${protocol}/${guestPort}`
  return {
    words: `${isOpening ? 'open' : 'close'} port ${name}`,
    effect: isOpening ? openPort(name) : closePort(name),
    isAtOnce: true,
    async ask(api, lease) {
      if (isOpening) await api.call('openPort', { params: { lease }, body: { protocol, guestPort } })
      else await api.call('closePort', { params: { lease, protocol, guestPort } })
      return undefined
    },
  }
}

export const take = (name: string): Wish => ({
  words: `take snapshot ${name}`,
  effect: takeSnapshot(name),
  isAtOnce: false,
  ask: (api, lease) => api.call('takeSnapshot', { params: { lease }, body: { name } }),
})

const restore = (name: string): Wish => ({
  words: `restore snapshot ${name}`,
  effect: restoreSnapshot(name),
  isAtOnce: false,
  ask: (api, lease) => api.call('restoreSnapshot', { params: { lease, name } }),
})

const remove = (name: string): Wish => ({
  words: `delete snapshot ${name}`,
  effect: deleteSnapshot(name),
  isAtOnce: false,
  ask: (api, lease) => api.call('deleteSnapshot', { params: { lease, name } }),
})

/** The host said no, so nothing was changed. Of anything else it is not known what came of it. */
function isRefusal(error: unknown): boolean {
  const unclear = ['unreachable', 'malformed', 'failed']
  return error instanceof HostApiError && !unclear.includes(error.problem)
}
