import { setTimeout as sleep } from 'node:timers/promises'
import type { GuestSpec, ResizeOutcome } from '../types.ts'
import type { CallPool } from './call-pool.ts'
import { mostVcpusOf, toGuestStats } from './stats.ts'

const deadlines = { stats: 15, addVcpus: 30 }
/** The guest needs a moment to notice its new vCPUs before it can be asked to use them. */
const onlineTries = 5
const onlineEveryMs = 500

/** What bringing vCPUs into use needs of the guest. */
export interface AgentDoor {
  agent(
    name: string,
    command: string,
    args?: Record<string, unknown>,
    timeoutSeconds?: number,
  ): Promise<unknown>
}

/**
 * Gives a running guest what it can take of its new definition. vCPUs are never taken away live: QEMU hung or crashed each time
 * that was tried. Memory is never changed live: a balloon is a request that a guest may ignore.
 */
export async function resizeRunning(
  calls: CallPool,
  door: AgentDoor,
  spec: GuestSpec,
  { limitsHold }: { limitsHold: boolean },
): Promise<ResizeOutcome> {
  const domain = (await calls.call(deadlines.stats, 'stats')).find(({ name }) => name === spec.name)
  if (domain === undefined) return { needsRestart: null } // it does not run
  const { vcpus, memory } = toGuestStats(domain)
  const waits: string[] = []
  if (spec.vcpus > vcpus && spec.vcpus <= mostVcpusOf(domain)) {
    await calls.call(deadlines.addVcpus, 'addVcpus', spec.name, spec.vcpus)
    await bringOnline(door, spec)
  } else if (spec.vcpus !== vcpus) waits.push(`${spec.vcpus} instead of ${vcpus} vCPUs`)
  if (memory?.maximumKib !== spec.memoryMib * 1024) waits.push(`${spec.memoryMib} MiB of memory`)
  if (!limitsHold) waits.push('other limits')
  return { needsRestart: waits.length === 0 ? null : `From the next start: ${waits.join(', ')}.` }
}

/** Linux leaves added vCPUs unused until told. A guest without an agent may do it itself; it has them either way. */
async function bringOnline(door: AgentDoor, { name, vcpus }: GuestSpec): Promise<void> {
  const all = Array.from({ length: vcpus - 1 }, (_, index) => ({ 'logical-id': index + 1, online: true }))
  for (let tries = 0; tries < onlineTries; tries++) {
    const done = await door.agent(name, 'guest-set-vcpus', { vcpus: all }, 5).catch(() => null)
    if (done === all.length) return
    await sleep(onlineEveryMs)
  }
}
