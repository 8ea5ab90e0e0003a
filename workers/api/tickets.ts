import { randomBytes } from 'node:crypto'
import type { SocketId, SocketTicket } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
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
  /** @param from the caller's address. @throws ApiProblem */
  issue(what: TicketFor, from: string): SocketTicket
  /** null: unknown, used, too old, for something else, or its session was ended. */
  redeem(ticket: string, lease: Hex, socket: SocketId): Proof | null
}

export function openTickets(limits: Pick<Limits, 'ticketSeconds' | 'remembered'>, now: Clock): Tickets {
  const book = openOnceBook<TicketFor>(limits.remembered, now)
  return {
    issue(what, from) {
      const ticket = randomBytes(24).toString('base64url')
      const expiresAtMs = now() + limits.ticketSeconds * 1000
      book.put(ticket, what, expiresAtMs, [what.proof.wallet, from])
      return { ticket, expiresAt: Math.floor(expiresAtMs / 1000) }
    },
    redeem(ticket, lease, socket) {
      const what = book.take(ticket)
      if (what === null || what.lease !== lease || what.socket !== socket) return null
      return what.proof.session?.ended.aborted ? null : what.proof
    },
  }
}
