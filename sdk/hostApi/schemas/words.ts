import { type Address, getAddress, type Hex } from 'viem'
import { z } from 'zod'

/** A lease id: 32 bytes. */
export const leaseIdSchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, 'must be a lease id: 0x and 64 hex digits')
  .transform((text) => text.toLowerCase() as Hex)

/** A wallet in any casing, checksummed on the way in. */
export const walletSchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address: 0x and 40 hex digits')
  .transform((text): Address => getAddress(text.toLowerCase()))

/** Unix seconds. */
export const unixSecondsSchema = z.int().nonnegative()

/** A count of anything that has no sign. */
export const countSchema = z.int().nonnegative()

/** An amount in 1e-6 USDC, as a decimal string because JSON numbers are too small. */
export const unitsSchema = z.string().regex(/^\d{1,20}$/, 'must be a whole number of 1e-6 USDC')

/** `true` or `false` in a query. */
export const flagSchema = z
  .union([z.boolean(), z.literal(['true', 'false'])])
  .transform((flag) => flag === true || flag === 'true')
  .default(false)
