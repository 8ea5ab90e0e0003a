import { z } from 'zod'
import { hexSchema } from '../../networks/schema.ts'
import { leaseIdSchema, unixSecondsSchema, walletSchema } from './words.ts'

/** Asks for a nonce that this wallet may sign in with, once. */
export const nonceRequestSchema = z.strictObject({ wallet: walletSchema })

export const nonceSchema = z.object({
  nonce: z.string().regex(/^[a-zA-Z0-9]{16,128}$/),
  /** Who is asked, see `hostAudience`: what is signed names it, so it is good for no other host. */
  audience: z.string().max(200),
  chainId: z.int().positive(),
  /** The nonce is forgotten then. */
  expiresAt: unixSecondsSchema,
})
export type SignInNonce = z.output<typeof nonceSchema>

/** An EIP-4361 message and its signature. */
export const sessionRequestSchema = z.strictObject({
  message: z.string().max(4_096),
  signature: hexSchema.refine((hex) => hex.length <= 8_192, 'must be at most 4095 bytes'),
})

export const sessionSchema = z.object({
  wallet: walletSchema,
  /** Goes into `authorization: Bearer …`. Whoever has it is the wallet, until it expires. */
  token: z.string().min(32).max(128),
  expiresAt: unixSecondsSchema,
})
export type HostSession = z.output<typeof sessionSchema>

/** What a WebSocket may be opened for; browsers cannot send headers with it, so a ticket goes into its address. */
export const SOCKET_IDS = ['console', 'vnc'] as const
export type SocketId = (typeof SOCKET_IDS)[number]

export const ticketRequestSchema = z.strictObject({ lease: leaseIdSchema, socket: z.enum(SOCKET_IDS) })

export const ticketSchema = z.object({
  /** Opens that socket once, as `?ticket=…`. */
  ticket: z.string().min(32).max(128),
  expiresAt: unixSecondsSchema,
})
export type SocketTicket = z.output<typeof ticketSchema>
