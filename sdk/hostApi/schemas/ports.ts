import { z } from 'zod'
import { countSchema } from './words.ts'

export const protocolSchema = z.enum(['tcp', 'udp'])
export type Protocol = z.output<typeof protocolSchema>

const guestPort = z.int().min(1).max(65_535)

/** A port of the host that leads to a port of the guest. */
export const portSchema = z.object({
  protocol: protocolSchema,
  guestPort: countSchema.max(65_535),
  /** Stays the same for as long as the port is open, across reboots of guest and host. */
  publicPort: countSchema.max(65_535),
  /** Under which the public port is reached. */
  publicAddress: z.string(),
  /** SSH is open from the start and cannot be closed. */
  isFixed: z.boolean(),
})
export type OpenPort = z.output<typeof portSchema>

export const portsSchema = z.object({
  ports: z.array(portSchema),
  /** How many this instance may have, SSH included. */
  limit: countSchema,
})

/** What to open; the host picks the public port. */
export const openPortSchema = z.strictObject({ protocol: protocolSchema, guestPort })

/** The same two in a path. */
export const portPathSchema = {
  protocol: protocolSchema,
  guestPort: z.coerce.number<number>().pipe(guestPort),
}
