import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Shape } from '@freehold/sdk'
import { detectMachine, pointsOf, readSurvey, USUAL_MBPS } from '../machine/index.ts'
import type { ProviderConfig } from './config.ts'
import { bytesForDisks } from './disk-room.ts'

/**
 * What a machine has to give to guests. None of it is sold twice in any tier: a tier's overcommitment of processors is in its
 * points, and memory, disk and bandwidth are whole in all of them.
 */
export interface Capacity {
  /** Compute points: 1000 per core of the baseline. */
  readonly points: number
  readonly memoryMib: number
  readonly diskGib: number
  /** Each way. */
  readonly mbps: number
}

/** The host itself needs some of its memory. */
const memoryShare = 0.95

/**
 * What this machine has: as configured, else the points that its benchmark found, at most a whole core per thread; of memory all
 * but what the host needs; the file system of the guests' disks; the speed of its fastest network card, a gigabit where none tells.
 * @param root where the network cards are looked up: `sys` is in it
 * @throws Error when the state folder is not there
 */
export function capacityOf(
  { stateDir, guests }: Pick<ProviderConfig, 'stateDir' | 'guests'>,
  root = '/',
): Capacity {
  const benchmark = readSurvey(stateDir)?.benchmark ?? null
  return {
    points: guests.capacity.points ?? pointsOf(availableParallelism(), benchmark),
    memoryMib: guests.capacity.memoryMib ?? Math.floor((totalmem() * memoryShare) / 2 ** 20),
    diskGib:
      guests.capacity.diskGib ?? Math.floor(bytesForDisks(stateDir, join(stateDir, 'instances')) / 2 ** 30),
    mbps: guests.capacity.mbps ?? detectMachine(root).nics[0]?.mbps ?? USUAL_MBPS,
  }
}

/** Compute points of one thread of this machine alone, as its benchmark found; null: not measured. */
export const threadPointsOf = ({ stateDir }: Pick<ProviderConfig, 'stateDir'>): number | null =>
  readSurvey(stateDir)?.benchmark?.pointsPerCore ?? null

/** What each of them is counted in, as a person says it. */
export const CAPACITY_UNITS = {
  points: 'compute points',
  memoryMib: 'MiB of memory',
  diskGib: 'GiB of disk',
  mbps: 'Mbit/s',
} as const satisfies Record<keyof Capacity, string>
export const QUANTITIES = Object.keys(CAPACITY_UNITS) as (keyof Capacity)[]

/** What of an offer the machine does not have, as a sentence; null: it has all of it. Pure. */
export function beyondMachine(offered: Shape, capacity: Capacity): string | null {
  const over = QUANTITIES.filter((field) => offered[field] > capacity[field]).map(
    (field) => `${offered[field]} ${CAPACITY_UNITS[field]} where there are ${capacity[field]}`,
  )
  return over.length === 0 ? null : `The offer is more than this machine has: ${over.join(', ')}.`
}
