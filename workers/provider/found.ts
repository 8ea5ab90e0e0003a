import { existsSync } from 'node:fs'
import { type FoundGuest, guestName } from '../hypervisor/index.ts'
import type { Found, StepName, UnixSeconds } from './decide.ts'
import type { InstancePaths } from './instances.ts'
import { dueOperation } from './operation.ts'
import type { InstanceRecord } from './record.ts'

/** What the worker remembers since it started; lost with it, and found out again. */
export interface Memory {
  /** A record or a folder is left. */
  readonly traces: boolean
  readonly isCurrent: boolean
  /** Whether the guest is in the host's network as it was last applied; null before the first time. */
  readonly forwarded: boolean | null
  readonly sshAnswered: boolean
  readonly refused: boolean
  readonly troubleSince: UnixSeconds | null
  readonly blocked: readonly StepName[]
}

/** Guests by domain name, or null when the hypervisor does not answer. */
export type GuestList = ReadonlyMap<string, FoundGuest> | null

/** What is there for one lease: its record, its files, its guest. */
export function foundOf(
  record: InstanceRecord | null,
  paths: InstancePaths,
  guests: GuestList,
  memory: Memory,
): Found {
  const guest = record && guests ? guests.get(guestName(record.instance)) : undefined
  return {
    guest: guests === null ? 'unknown' : (guest?.power ?? 'absent'),
    unsealed: record?.manifest != null,
    image: record?.image != null,
    address: record?.address != null,
    disk: existsSync(paths.disk),
    seed: record?.fingerprint != null && existsSync(paths.seed),
    ...memory,
    operationDue: record !== null && dueOperation(record.operations) !== null,
    poweredOffByGuest: record !== null && isPoweredOffByGuest(record, guest),
  }
}

/** The hypervisor forgets why a guest is off when the host reboots; the record does not. */
function isPoweredOffByGuest({ stoppedBy }: InstanceRecord, guest: FoundGuest | undefined): boolean {
  return stoppedBy === 'guest' || (stoppedBy === null && guest?.poweredItselfOff === true)
}

/**
 * What the record should say of who stopped the guest, after a look at it; undefined when it says so already. That the host
 * stops a guest is written down before it does, so a guest that still runs says nothing about that.
 */
export function correctedStop(
  { stoppedBy }: InstanceRecord,
  guest: FoundGuest | undefined,
): InstanceRecord['stoppedBy'] | undefined {
  if (guest?.power === 'running' && stoppedBy === 'guest') return null
  if (guest?.poweredItselfOff && stoppedBy === null) return 'guest'
  return undefined
}
