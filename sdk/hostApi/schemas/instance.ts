import { z } from 'zod'
import { hexSchema } from '../../networks/schema.ts'
import { shapeSchema } from '../../presence/schema.ts'
import { ROLES } from '../access.ts'
import { operationSchema } from './operation.ts'
import { portSchema } from './ports.ts'
import { leaseIdSchema, unixSecondsSchema } from './words.ts'

/** What a tenant may ask of an instance's power. */
export const POWER_ACTIONS = ['start', 'stop', 'restart', 'reset', 'rescue', 'endRescue'] as const
/**
 * `stop` and `restart` ask the guest first and pull the plug when it does not obey in time; `reset` is the reset button;
 * `rescue` boots a small system with the disk attached, `endRescue` boots the disk again.
 */
export type PowerAction = (typeof POWER_ACTIONS)[number]

export const powerRequestSchema = z.strictObject({ action: z.enum(POWER_ACTIONS) })

/** One service that the manifest asked to be checked. */
export const serviceSchema = z.object({
  name: z.string(),
  kind: z.enum(['cloudInit', 'tcp', 'http', 'command']),
  state: z.enum(['pending', 'ready', 'failed']),
  /** Why it is not ready, in a sentence; null when it is. */
  reason: z.string().nullable(),
  /** When the state was last looked at; null: never. */
  checkedAt: unixSecondsSchema.nullable(),
})
export type InstanceService = z.output<typeof serviceSchema>

/** What a list shows of an instance. */
export const instanceSummarySchema = z.object({
  lease: leaseIdSchema,
  /** The caller's. */
  role: z.enum(ROLES),
  /** `preparing`: not activated yet; `ended`: closed, what remains is kept for the retention time. */
  stage: z.enum(['preparing', 'active', 'ended']),
  /** What the hypervisor says; `unknown` when it does not answer, `absent` before the first and after the last boot. */
  power: z.enum(['running', 'stopped', 'paused', 'crashed', 'absent', 'unknown']),
  /** Whether all checks of the manifest pass; apart from `power`, which says only that the machine is on. */
  readiness: z.enum(['pending', 'ready', 'failed']),
  isInRescue: z.boolean(),
  hostname: z.string().nullable(),
  image: z.string().nullable(),
})
export type InstanceSummary = z.output<typeof instanceSummarySchema>

/** Everything a host says of one instance. */
export const instanceSchema = instanceSummarySchema.extend({
  /** What the tenant last asked for; the host goes there. */
  powerWish: z.enum(['on', 'off']),
  /** Whose wish that is: somebody's who called, or a rule's that the tenant set. */
  powerWishBy: z.enum(['wallet', 'idleStop', 'budgetStop']).default('wallet'),
  /** The rule of the tenant by which the host closes, or has closed, the lease; `host`: for its maintenance; null: none. */
  closedBy: z.enum(['idleStop', 'budgetStop', 'host']).nullable().default(null),
  services: z.array(serviceSchema),
  shape: shapeSchema,
  vcpus: z.int().positive().nullable(),
  tier: z.string().nullable(),
  loginUser: z.string().nullable(),
  /** `ssh://user@address:port`; null before activation. */
  endpoint: z.string().nullable(),
  /** sha256 of the SSH host key, 32 bytes. The one to trust is the chain's. */
  sshFingerprint: hexSchema.nullable(),
  ports: z.array(portSchema),
  /** Whether there is a screen to look at. */
  hasGraphics: z.boolean(),
  /** What the instance costs in its present state, in a sentence: a stopped one still holds its resources. */
  billing: z.string(),
  /** What the provider announces: maintenance, an end to come. */
  notices: z.array(z.string()),
  startedAt: unixSecondsSchema.nullable(),
  /** Ended: when what is left is wiped. */
  keptUntil: unixSecondsSchema.nullable(),
  /** The lease that went on with this instance after a resize, and the one before. */
  successor: leaseIdSchema.nullable(),
  predecessor: leaseIdSchema.nullable(),
  /** What is under way. */
  operation: operationSchema.nullable(),
})
export type Instance = z.output<typeof instanceSchema>

export const instancesSchema = z.object({ instances: z.array(instanceSummarySchema) })
