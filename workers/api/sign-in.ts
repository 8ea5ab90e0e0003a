import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import {
  type HostIdentity,
  hostAudience,
  SESSION_SECONDS,
  type SignInNonce,
  scriptDomain,
} from '@freehold/sdk/hostApi'
import { type Address, getAddress, type Hex, isAddress } from 'viem'
import { parseSiweMessage } from 'viem/siwe'
import { ApiProblem } from './api-problem.ts'
import type { Clock } from './clock.ts'
import type { Limits } from './limits.ts'
import { openOnceBook } from './once.ts'
import type { SignatureCheck } from './signatures.ts'

/** How far the clocks of wallet and host may differ. */
const CLOCK_SKEW_MS = 60_000

/** A proof that a wallet wants to sign in here, now. */
export interface SignedIn {
  readonly wallet: Address
  readonly expiresAtMs: number
}

export interface Asker {
  /** Of the web page that asks; null for programs. */
  readonly origin: string | null
  /** The caller's address. */
  readonly from: string
}

/** Sign-in with Ethereum (EIP-4361). */
export interface SignIn {
  nonceFor(wallet: Address): SignInNonce
  /** @throws ApiProblem saying what is wrong with the message */
  check(message: string, signature: Hex, asker: Asker): Promise<SignedIn>
}

export interface SignInOptions {
  readonly identity: HostIdentity
  readonly checkSignature: SignatureCheck
  readonly limits: Limits
  readonly now: Clock
}

/**
 * Nonces carry their expiry and a seal for their wallet, so that handing them out costs no memory; those that were used are
 * remembered until they expire.
 */
export function openSignIn({ identity, checkSignature, limits, now }: SignInOptions): SignIn {
  const secret = randomBytes(32)
  const used = openOnceBook<true>(limits.remembered, now)
  const audience = hostAudience(identity)
  const seal = (wallet: Address, start: string) =>
    createHmac('sha256', secret).update(`${wallet.toLowerCase()}.${start}`).digest('hex').slice(0, 32)

  function expiryOf(nonce: string, wallet: Address): number | null {
    const start = nonce.slice(0, 44)
    const given = Buffer.from(nonce.slice(44))
    const genuine = Buffer.from(seal(wallet, start))
    if (given.length !== genuine.length || !timingSafeEqual(given, genuine)) return null
    return Number.parseInt(start.slice(0, 12), 16)
  }

  return {
    nonceFor(wallet) {
      const expiresAtMs = now() + limits.nonceSeconds * 1000
      const start = expiresAtMs.toString(16).padStart(12, '0') + randomBytes(16).toString('hex')
      return {
        nonce: start + seal(wallet, start),
        audience,
        chainId: identity.chainId,
        expiresAt: Math.floor(expiresAtMs / 1000),
      }
    },
    async check(message, signature, { origin, from }) {
      const said = parseSiweMessage(message)
      const { address, nonce, expirationTime } = said
      const domain = origin === null ? scriptDomain(identity.host) : new URL(origin).host
      const wrong = wrongIn(said, { domain, audience, chainId: identity.chainId, nowMs: now() })
      if (wrong !== null || !address || !nonce || !expirationTime) throw refused(wrong ?? 'it is incomplete')
      const nonceExpiresAtMs = expiryOf(nonce, address)
      if (nonceExpiresAtMs === null) throw refused('its nonce is not one of this host for this wallet')
      if (nonceExpiresAtMs <= now()) throw refused('its nonce has expired')
      if (!(await checkSignature(address, message, signature)))
        throw refused('its signature is not one of the wallet that it names')
      if (!used.put(nonce, true, nonceExpiresAtMs, [getAddress(address), from]))
        throw refused('its nonce was used before')
      const latest = now() + SESSION_SECONDS * 1000
      return { wallet: getAddress(address), expiresAtMs: Math.min(expirationTime.getTime(), latest) }
    },
  }
}

interface Expected {
  readonly domain: string
  readonly audience: string
  readonly chainId: number
  readonly nowMs: number
}

/** What is wrong with a message besides nonce and signature; null: nothing. */
function wrongIn(said: ReturnType<typeof parseSiweMessage>, expected: Expected): string | null {
  const { domain, audience, chainId, nowMs } = expected
  const { issuedAt, expirationTime, notBefore } = said
  if (!said.address || !isAddress(said.address, { strict: false })) return 'it names no wallet'
  if (said.version !== '1') return 'it is not of version 1'
  if (said.domain !== domain) return `it is meant for ${said.domain ?? 'nobody'}, not for ${domain}`
  if (said.chainId !== chainId) return `it is meant for chain ${said.chainId}, not for chain ${chainId}`
  if (!said.resources?.includes(audience)) return `its resources do not name this host, ${audience}`
  if (!said.nonce) return 'it has no nonce'
  if (!isTime(issuedAt) || issuedAt.getTime() > nowMs + CLOCK_SKEW_MS)
    return 'it is from the future, or undated'
  if (!isTime(expirationTime)) return 'it never expires'
  if (expirationTime.getTime() <= nowMs) return 'it has expired'
  if (isTime(notBefore) && notBefore.getTime() > nowMs + CLOCK_SKEW_MS) return 'it is not valid yet'
  return null
}

const isTime = (date: Date | undefined): date is Date => date !== undefined && !Number.isNaN(date.getTime())

const refused = (why: string): ApiProblem =>
  new ApiProblem('notSignedIn', `The sign-in message is refused: ${why}.`, {
    next: 'ask for a new nonce and sign again.',
  })
