import { z } from 'zod'
import { TIERS, type Tier } from '../arithmetic/points.ts'
import { hexSchema } from '../networks/schema.ts'
import { servicesSchema } from './services.ts'
import { parseSshPublicKey } from './sshKey.ts'

const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const IMAGE_NAME = /^[a-z0-9][a-z0-9.-]{0,63}$/
const SNAPSHOT_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/
/** Longer ones would hardly fit into an envelope. */
export const MAX_USER_DATA_CHARACTERS = 6000
const DIGEST = /^sha(?:256|512):[0-9a-f]{64,128}$/

const sshKeySchema = z.string().transform((line, context) => {
  try {
    return parseSshPublicKey(line).line
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
    return z.NEVER
  }
})

/** What to launch. It is sealed to the host's key, so nobody else reads it; a leaked host key reveals it later. */
export const manifestSchema = z
  .strictObject({
    version: z.literal(1),
    /** Name in the host's catalogue, for example debian-12. */
    image: z.string().regex(IMAGE_NAME, 'must be lower-case letters, digits, dots and hyphens, at most 64'),
    /** Pins the image: the host declines when its own differs. */
    imageDigest: z.string().regex(DIGEST, 'must be sha256: or sha512: and hex digits').optional(),
    hostname: z.string().regex(DNS_LABEL, 'must be one DNS label: letters, digits, hyphens').optional(),
    /** Lines of authorized_keys; who may log in. */
    sshKeys: z.array(sshKeySchema).min(1, 'needs at least one SSH key, else nobody could log in').max(16),
    /** cloud-init user data, or a shell script that begins with #!. */
    userData: z
      .string()
      .max(MAX_USER_DATA_CHARACTERS, {
        error: ({ input }) =>
          `has ${(input as string).length} characters, at most ${MAX_USER_DATA_CHARACTERS} fit on the chain; let it download the rest`,
      })
      .optional(),
    /** Whether the host starts the guest again after it powered itself off. */
    restartOnPoweroff: z.boolean(),
    /** Continue on the retained disk of this earlier lease of the same tenant on the same host. */
    fromLease: hexSchema.refine((id) => id.length === 66, 'must be a lease id: 32 bytes').optional(),
    /** With `fromLease`, which may run on: a copy of this snapshot of it, instead of its disk. */
    fromSnapshot: z
      .string()
      .regex(SNAPSHOT_NAME, 'must be lower-case letters, digits and hyphens')
      .optional(),
    /** What must work before the instance is ready. Unset or empty: a running instance is ready. */
    services: servicesSchema.optional(),
    vcpus: z.int().min(1).max(1024),
    tier: z.enum(TIERS as readonly [Tier, ...Tier[]]),
  })
  .refine(({ fromLease, fromSnapshot }) => fromSnapshot === undefined || fromLease !== undefined, {
    message: 'fromSnapshot needs fromLease: whose snapshot?',
  })

export type Manifest = z.output<typeof manifestSchema>
/** A manifest before defaults and checks. */
export type ManifestInput = z.input<typeof manifestSchema>
