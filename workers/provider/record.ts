import { manifestSchema } from '@freehold/sdk'
import { policySchema } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { operationSchema } from './operation.ts'
import { wishSchema } from './wish.ts'

const hex = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform((text) => text as Hex)

const boot = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('direct'),
    kernelPath: z.string(),
    initrdPath: z.string(),
    cmdline: z.string(),
  }),
  z.object({ kind: z.literal('disk') }),
])

const image = z
  .object({
    name: z.string(),
    digest: z.string(),
    baseDiskPath: z.string(),
    boot,
    /** Absent in records of workers that gave a screen to what boots from its own disk, and to nothing else. */
    hasScreen: z.boolean().optional(),
    loginUser: z.string(),
    minimumMemoryMib: z.number(),
    minimumDiskGib: z.number(),
  })
  .transform((noted) => ({ ...noted, hasScreen: noted.hasScreen ?? noted.boot.kind === 'disk' }))

const address = z.object({ name: z.string(), mac: z.string(), ip: z.string(), sshPort: z.number().int() })

/** A lease that paid for the instance before a resize handed it over. */
const earlierLease = z.object({
  lease: hex,
  openedBlock: z.number().int(),
  /** What it came to, in 1e-6 USDC. */
  spentUnits: z.string().regex(/^\d+$/).default('0'),
  /** Seconds that were billed under it: for so long more the disk is kept. Records of older workers say 0. */
  billedSeconds: z.number().int().nonnegative().default(0),
})

/** What the guest was last defined with; compared with what its lease pays for and its tenant wishes. */
const definition = z.object({
  mode: z.enum(['disk', 'rescue']),
  vcpus: z.number().int(),
  memoryMib: z.number().int(),
  points: z.number().int(),
})
export type Definition = z.output<typeof definition>

/**
 * What a host remembers of one lease's instance: STATE/instances/<lease>/record.json. All of it is decided once and kept, so
 * that a second try, another worker process or a rebooted host comes to the same disk, port and key.
 */
const recordFields = z.object({
  version: z.literal(1),
  /** The lease that pays for the instance now. */
  lease: hex,
  /** The lease it was launched under: names its folder and its guest, also after a resize handed it to another lease. */
  instance: hex,
  /** Leases that held it before, the oldest first. */
  earlier: z.array(earlierLease).default([]),
  tenant: z.string(),
  /** Block of the opening, for knowing when its absence is final. */
  openedBlock: z.number().int(),
  /** Size of the disk; it only ever grows. */
  diskGib: z.number().int(),
  /** Opened manifest; null before `unseal`. */
  manifest: manifestSchema.nullable(),
  image: image.nullable(),
  /** Earlier leases whose disks this one stands on, the nearest first. */
  inherits: z.array(hex),
  address: address.nullable(),
  /** sha256 of the guest's SSH host key. */
  fingerprint: hex.nullable(),
  /** What the lease pays for, each way; null in records of workers that shaped nothing. */
  mbps: z.number().int().nullable().default(null),
  /** Whether port and address are wanted in the host's network. */
  forwarded: z.boolean(),
  /** The lease was seen active in a final block. */
  wasFinal: z.boolean(),
  /** Who stopped the guest: `host` means it is started again when it may run. */
  stoppedBy: z.enum(['host', 'guest']).nullable(),
  /** null before `define`, and for a guest that an older worker defined. */
  defined: definition.nullable().default(null),
  /** When the host last started it, in Unix seconds by the worker's clock. For people. */
  startedAt: z.number().int().nullable().default(null),
  wish: wishSchema.prefault({}),
  /** What the tenant wants done without being there. */
  policy: policySchema.nullable().default(null),
  /** The host closes the lease: a policy of its tenant asks for it, or the provider's maintenance begins. */
  closeBecause: z.enum(['idle', 'budget', 'maintenance']).nullable().default(null),
  /** What the tenant asked for and is not done yet, and the last ones that are, the oldest first. */
  operations: z.array(operationSchema).default([]),
})

/** Records of workers that knew no resize name no instance: it is the lease. */
const withInstance = (given: unknown): unknown =>
  typeof given === 'object' && given !== null && !('instance' in given) && 'lease' in given
    ? { ...given, instance: given.lease }
    : given

export const recordSchema = z.preprocess(withInstance, recordFields)

export type InstanceRecord = z.output<typeof recordFields>

/** The record of a lease that nothing was done for yet. */
export function newRecord(
  facts: Pick<InstanceRecord, 'lease' | 'tenant' | 'openedBlock' | 'diskGib'>,
): InstanceRecord {
  return {
    version: 1,
    ...facts,
    instance: facts.lease,
    earlier: [],
    manifest: null,
    image: null,
    inherits: [],
    address: null,
    fingerprint: null,
    forwarded: false,
    wasFinal: false,
    stoppedBy: null,
    defined: null,
    mbps: null,
    startedAt: null,
    wish: wishSchema.parse({}),
    policy: null,
    closeBecause: null,
    operations: [],
  }
}
