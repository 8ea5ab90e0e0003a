import { createHash, randomBytes } from 'node:crypto'
import type { Address } from 'viem'
import { ApiProblem } from './api-problem.ts'
import type { Clock } from './clock.ts'
import type { Limits } from './limits.ts'

/** A wallet that signed in. */
export interface Session {
  readonly wallet: Address
  readonly expiresAtMs: number
  /** Aborted when the wallet signs out or the session is displaced: what was opened with it ends. */
  readonly ended: AbortSignal
  /** The wallet has a role on some lease here. */
  isKnown: boolean
}

/** Sessions live in memory only: a worker that restarts has none, and clients sign in again. */
export interface Sessions {
  /** The token is the only copy: what is kept is its hash. @throws ApiProblem when all places are taken */
  open(wallet: Address, expiresAtMs: number): string
  /** null: unknown or over. */
  find(token: string): Session | null
  close(token: string): void
}

type Kept = Session & { readonly ending: AbortController }

/**
 * Places are limited. A wallet displaces its own oldest session; when all places are taken, those go first whose wallet has
 * no role here, so that strangers can never push tenants out.
 */
export function openSessions(limits: Pick<Limits, 'sessions' | 'sessionsPerWallet'>, now: Clock): Sessions {
  const byHash = new Map<string, Kept>()
  const end = (hash: string) => {
    byHash.get(hash)?.ending.abort()
    byHash.delete(hash)
  }
  const oldest = (matches: (session: Kept) => boolean) => {
    for (const [hash, session] of byHash) if (matches(session)) return hash
    return null
  }
  const forgetOver = () => {
    for (const [hash, { expiresAtMs }] of byHash) if (expiresAtMs <= now()) byHash.delete(hash)
  }
  const makeRoom = (wallet: Address) => {
    forgetOver()
    const own = [...byHash].filter(([, session]) => session.wallet === wallet)
    if (own.length >= limits.sessionsPerWallet) return end(own[0]?.[0] as string)
    if (byHash.size < limits.sessions) return
    const victim = oldest(({ isKnown }) => !isKnown)
    if (victim === null)
      throw new ApiProblem('unavailable', 'This host has no room for another session.', {
        next: 'try again in a few minutes, or sign single requests.',
      })
    end(victim)
  }
  return {
    open(wallet, expiresAtMs) {
      makeRoom(wallet)
      const token = randomBytes(32).toString('base64url')
      const ending = new AbortController()
      byHash.set(hashOf(token), { wallet, expiresAtMs, ending, ended: ending.signal, isKnown: false })
      return token
    },
    find(token) {
      const hash = hashOf(token)
      const session = byHash.get(hash)
      if (session === undefined) return null
      if (session.expiresAtMs > now()) return session
      return null // over, not ended: an open console may go on for as long as its wallet may
    },
    close: (token) => end(hashOf(token)),
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')
