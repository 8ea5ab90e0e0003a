import { randomBytes } from 'node:crypto'
import type { SocketId, SocketTicket } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { ApiProblem } from './api-problem.ts'
import type { Clock } from './clock.ts'
import type { Proof } from './gate.ts'
import type { Limits } from './limits.ts'
import { openOnceBook } from './once.ts'

/** What a ticket opens, and for whom. */
export interface TicketFor {
  readonly lease: Hex
  readonly socket: SocketId
  readonly proof: Proof
}

/** Tickets for WebSockets, good once and for seconds. Browsers cannot send headers with a socket, and a session's token in an address would be logged. */
export interface Tickets {
  /** @throws ApiProblem */
  issue(what: TicketFor): SocketTicket
  /** null: unknown, used, too old, for something else, or its session was ended. */
  redeem(ticket: string, lease: Hex, socket: SocketId): Proof | null
}

export function openTickets(limits: Pick<Limits, 'ticketSeconds' | 'rememberedOnce'>, now: Clock): Tickets {
  const book = openOnceBook<TicketFor>(limits.rememberedOnce, now)
  return {
    issue(what) {
      const ticket = randomBytes(24).toString('base64url')
      const expiresAtMs = now() + limits.ticketSeconds * 1000
      if (!book.put(ticket, what, expiresAtMs))
        throw new ApiProblem('unavailable', 'This host has given out too many tickets.', {
          next: 'try again in a minute.',
        })
      return { ticket, expiresAt: Math.floor(expiresAtMs / 1000) }
    },
    redeem(ticket, lease, socket) {
      const what = book.take(ticket)
      if (what === null || what.lease !== lease || what.socket !== socket) return null
      return what.proof.session?.ended.aborted ? null : what.proof
    },
  }
}
