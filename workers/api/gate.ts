import { allows, type HostIdentity, type Role } from '@freehold/sdk/hostApi'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Address, Hex } from 'viem'
import { ApiProblem, nothingHere } from './api-problem.ts'
import type { Clock } from './clock.ts'
import type { Limits } from './limits.ts'
import { callerOf, openRateLimit, type RateLimit } from './rate-limit.ts'
import type { RoleSource } from './roles.ts'
import type { Session, Sessions } from './sessions.ts'
import type { SignatureCheck } from './signatures.ts'
import { openSignedRequests } from './signed-request.ts'

/** Hono's context on Node's server. */
export type ApiContext = Context<{ Bindings: HttpBindings }>

/** A wallet that proved itself, and how. */
export interface Proof {
  readonly wallet: Address
  /** null: this request was signed by itself. */
  readonly session: Session | null
  readonly token: string | null
}

/** Who may come in. Everything else is refused. */
export interface Gate {
  /** @throws ApiProblem `tooMany` */
  countAddress(address: string | undefined): void
  /** Before a signature is checked. @throws ApiProblem `tooMany` */
  countSignature(address: string | undefined): void
  /** Before what will be written into the audit log. @throws ApiProblem `tooMany` */
  countAudited(wallet: Address, lease: Hex): void
  /** @throws ApiProblem `notSignedIn`, `tooMany` */
  prove(c: ApiContext): Promise<Proof>
  /** @throws ApiProblem `notFound` when the wallet has no role, `notSignedIn` when its session was ended since, `unavailable` */
  roleOf(proof: Proof, lease: Hex): Promise<Role>
}

export interface GateOptions {
  readonly identity: HostIdentity
  readonly sessions: Sessions
  readonly roles: RoleSource
  readonly checkSignature: SignatureCheck
  readonly limits: Limits
  readonly now: Clock
}

export function openGate(options: GateOptions): Gate {
  const { sessions, roles, limits, now } = options
  const addresses = openRateLimit(limits.perAddress, limits.countedCallers, now)
  const signatures = openRateLimit(limits.signaturesPerAddress, limits.countedCallers, now)
  const wallets = openRateLimit(limits.perWallet, limits.countedCallers, now)
  const audited = openRateLimit(limits.auditedPerWallet, limits.countedCallers, now)
  const checkSigned = openSignedRequests(options)

  async function proofOf(c: ApiContext): Promise<Proof> {
    const header = c.req.header('authorization') ?? ''
    const [, token] = /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(header) ?? []
    if (token !== undefined) {
      const session = sessions.find(token)
      if (session === null) throw notSignedIn('The session is over, or not one of this host.')
      return { wallet: session.wallet, session, token }
    }
    if (!header.startsWith('Freehold ')) throw notSignedIn('This needs a session or a signed request.')
    const from = callerOf(c.env.incoming.socket.remoteAddress)
    take(signatures, from)
    const body = new Uint8Array(await c.req.arrayBuffer())
    return {
      wallet: await checkSigned(header, { method: c.req.method, path: pathOf(c), body, from }),
      session: null,
      token: null,
    }
  }

  return {
    countAddress: (address) => take(addresses, callerOf(address)),
    countSignature: (address) => take(signatures, callerOf(address)),
    countAudited: (wallet, lease) => take(audited, `${wallet} ${lease}`),
    async prove(c) {
      const proof = await proofOf(c)
      take(wallets, proof.wallet)
      return proof
    },
    async roleOf({ wallet, session }, lease) {
      if (session?.ended.aborted) throw notSignedIn('The session is over.')
      const role = await roles.roleOf(lease, wallet).catch(() => {
        throw new ApiProblem('unavailable', 'The host cannot ask the chain for your role now.', {
          next: 'try again in a minute.',
        })
      })
      if (role === null) throw nothingHere()
      if (session) session.isKnown = true
      return role
    },
  }
}

/** Path and query from `/v1/` on, whatever a proxy put in front. */
function pathOf(c: ApiContext): string {
  const { pathname, search } = new URL(c.req.url)
  return pathname.slice(pathname.indexOf('/v1/')) + search
}

function take(limit: RateLimit, caller: string): void {
  const retryAfterMs = limit.take(caller)
  if (retryAfterMs === 0) return
  throw new ApiProblem('tooMany', 'Too many requests.', {
    next: `try again in ${Math.ceil(retryAfterMs / 1000)} s.`,
    retryAfterMs,
  })
}

const notSignedIn = (sentence: string): ApiProblem =>
  new ApiProblem('notSignedIn', sentence, { next: 'sign in, or sign the request.' })

/** @throws ApiProblem `wrongRole` */
export function demand(role: Role, needed: Role): void {
  if (allows(role, needed)) return
  throw new ApiProblem('wrongRole', `You are ${role} of this lease; this needs ${needed}.`, {
    next: 'ask the owner of the lease to share it with a larger role.',
  })
}
