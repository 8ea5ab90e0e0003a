import type { Protocol } from '@freehold/sdk/hostApi'
import { z } from 'zod'

/** A port of the guest, and how it is spoken to. */
export interface GuestPort {
  readonly guestPort: number
  readonly protocol: Protocol
}

/** `80`, `80/tcp` or `53/udp`; a bare number means TCP. */
export const guestPort = z.string().transform((text, ctx): GuestPort => {
  const [, digits, protocol = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp))?$/i.exec(text.trim()) ?? []
  const port = Number(digits)
  if (digits !== undefined && port >= 1 && port <= 65_535)
    return { guestPort: port, protocol: protocol.toLowerCase() as Protocol }
  ctx.addIssue({ code: 'custom', message: `a port such as 80 or 53/udp is needed, not "${text}"` })
  return z.NEVER
})
