import { z } from 'zod'
import { addressSchema, hexSchema } from '../networks/schema.ts'

const count = z.int().nonnegative()

/** A shape in JSON. */
export const shapeSchema = z.object({
  points: count,
  memoryMib: count,
  diskGib: count,
  gpus: count,
  mbps: count,
})

/** One image that a host can launch. */
export const hostImageSchema = z.object({
  name: z.string().min(1),
  /** `sha256:…` or `sha512:…` of what is there; `NOT_MADE_YET` when the first launch that asks for it makes it. */
  digest: z.string().min(1),
  loginUser: z.string().min(1),
  minimumMemoryMib: count,
  minimumDiskGib: count,
})

/** In place of the digest of an image that its host builds or fetches for the first who asks for it. */
export const NOT_MADE_YET = 'made at the first launch'

/** Whether an image is there, so that a launch need not wait for it and may insist on its digest. */
export const isImageThere = ({ digest }: { readonly digest: string }): boolean =>
  /^sha(256|512):/.test(digest)

/** Sorts images: those that are there before those that are not. */
export const thereFirst = (a: { readonly digest: string }, b: { readonly digest: string }): number =>
  Number(isImageThere(b)) - Number(isImageThere(a))

/** What a host says of itself at `GET /v1/host`. */
export const hostPresenceSchema = z.object({
  /** Decimal. */
  host: z.string().regex(/^\d{1,20}$/),
  chainId: z.int().positive(),
  escrow: addressSchema,
  /** Version of the worker. */
  version: z.string(),
  headBlock: count,
  headBlockHash: hexSchema,
  /** Unix seconds at which this was signed. */
  timestamp: count,
  /** Offers that the host honours now. */
  offers: z.array(hexSchema),
  accelerator: z.enum(['kvm', 'tcg']),
  images: z.array(hostImageSchema),
  /** Where port forwards are reached: an address or a name. */
  publicAddress: z.string().min(1),
  freeShape: shapeSchema,
  /** Where the host's beacon answers key exchanges with its registered key: what verifiers probe. */
  beacon: z.object({ host: z.string().min(1).max(253), port: z.int().min(1).max(65_535) }).optional(),
  /** What the provider announces to tenants: maintenance, an end to come. */
  notices: z.array(z.string().min(1).max(500)).max(8).optional(),
})

export type HostPresence = z.output<typeof hostPresenceSchema>
export type HostImage = z.output<typeof hostImageSchema>

/** The answer of `GET /v1/host`. The signature covers the payload as it was sent, unknown members included. */
export const signedPresenceSchema = z.object({
  payload: z.record(z.string(), z.unknown()),
  signature: hexSchema,
})

export type SignedPresence = z.output<typeof signedPresenceSchema>
