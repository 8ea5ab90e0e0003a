import { z } from 'zod'
import { addressSchema, hexSchema } from '../networks/index.ts'

/** GraphQL's BigInt, which travels as a decimal string. */
export const bigintField = z.string().transform((text) => BigInt(text))

/** A BigInt that is a number of seconds or a unix second: it fits a JavaScript number. */
export const secondsField = z.string().transform(Number)

export const addressField = addressSchema
export const hexField = hexSchema
export const intField = z.number().int()

/** A reference to another entity by a decimal id. */
export const numberedField = z.object({ id: z.string() }).transform(({ id }) => BigInt(id))
