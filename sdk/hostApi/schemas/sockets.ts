import { z } from 'zod'
import { countSchema } from './words.ts'

/**
 * The console's socket. Binary frames are bytes of the serial port, both ways; text frames are JSON, these:
 * the viewer acknowledges every binary frame after drawing it, or the host stops sending.
 */
export const consoleFromViewerSchema = z.union([
  z.strictObject({ ack: z.int().min(1).max(0x7fff_ffff) }),
  z.strictObject({
    resize: z.strictObject({ columns: z.int().min(1).max(1_000), rows: z.int().min(1).max(1_000) }),
  }),
])
export type ConsoleFromViewer = z.output<typeof consoleFromViewerSchema>

export const consoleFromHostSchema = z.union([
  /** First frame. Not live: the guest is off; what follows is the scrollback that was kept, then the end. */
  z.object({ ready: z.object({ isLive: z.boolean(), scrollbackBytes: countSchema }) }),
  /** Last frame: why nothing more comes. */
  z.object({ ended: z.string() }),
])
export type ConsoleFromHost = z.output<typeof consoleFromHostSchema>

/** Above so many bytes without acknowledgement the host pauses the console for this viewer … */
export const CONSOLE_PAUSE_BYTES = 1 << 20
/** … and goes on below so many. */
export const CONSOLE_RESUME_BYTES = 1 << 18

/** Close codes that the host uses besides 1000 (the guest's side ended) and 1009 (frame too large). */
export const SOCKET_CLOSE = {
  /** A text frame was not one of the above, or too many bytes were acknowledged. */
  badFrame: 4400,
  /** The role was revoked, the wallet signed out, or the connection is a day old. */
  notAllowed: 4403,
  /** There is no such port on this instance, or the hypervisor does not answer. */
  unavailable: 4503,
} as const
