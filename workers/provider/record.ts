import { manifestSchema } from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'

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

const image = z.object({
  name: z.string(),
  digest: z.string(),
  baseDiskPath: z.string(),
  boot,
  loginUser: z.string(),
  minimumMemoryMib: z.number(),
  minimumDiskGib: z.number(),
})

const address = z.object({ name: z.string(), mac: z.string(), ip: z.string(), sshPort: z.number().int() })

/**
 * What a host remembers of one lease's instance: STATE/instances/<lease>/record.json. All of it is decided once and kept, so
 * that a second try, another worker process or a rebooted host comes to the same disk, port and key.
 */
export const recordSchema = z.object({
  version: z.literal(1),
  lease: hex,
  tenant: z.string(),
  /** Block of the opening, for knowing when its absence is final. */
  openedBlock: z.number().int(),
  diskGib: z.number().int(),
  /** Opened manifest; null before `unseal`. */
  manifest: manifestSchema.nullable(),
  image: image.nullable(),
  /** Earlier leases whose disks this one stands on, the nearest first. */
  inherits: z.array(hex),
  address: address.nullable(),
  /** sha256 of the guest's SSH host key. */
  fingerprint: hex.nullable(),
  /** Whether port and address are wanted in the host's network. */
  forwarded: z.boolean(),
  /** The lease was seen active in a final block. */
  wasFinal: z.boolean(),
  /** Who stopped the guest: `host` means it is started again when it may run. */
  stoppedBy: z.enum(['host', 'guest']).nullable(),
})

export type InstanceRecord = z.output<typeof recordSchema>

/** The record of a lease that nothing was done for yet. */
export function newRecord(
  facts: Pick<InstanceRecord, 'lease' | 'tenant' | 'openedBlock' | 'diskGib'>,
): InstanceRecord {
  return {
    version: 1,
    ...facts,
    manifest: null,
    image: null,
    inherits: [],
    address: null,
    fingerprint: null,
    forwarded: false,
    wasFinal: false,
    stoppedBy: null,
  }
}
