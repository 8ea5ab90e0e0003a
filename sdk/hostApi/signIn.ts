import type { Address } from 'viem'
import { createSiweMessage } from 'viem/siwe'

/** Longest life of a session, in seconds; a message that asks for more gets this. */
export const SESSION_SECONDS = 3_600

export interface SignInMessage {
  readonly wallet: Address
  readonly chainId: number
  /** `hostAudience` of the host that is meant; from the chain, never from the host's own answer. */
  readonly audience: string
  /** Authority of the page that asks, which the wallet compares; outside a browser `scriptDomain`. */
  readonly domain: string
  /** The page, or the host's endpoint. */
  readonly uri: string
  readonly nonce: string
  readonly issuedAtMs: number
}

/** What programs sign in as: a name that no web page can have, so no page can ask for this signature unnoticed. */
export const scriptDomain = (host: bigint): string => `host-${host}.freehold.invalid`

/** The EIP-4361 text that signs a wallet in to one host for an hour. */
export function signInMessage(parts: SignInMessage): string {
  const { wallet, chainId, audience, domain, uri, nonce, issuedAtMs } = parts
  return createSiweMessage({
    address: wallet,
    chainId,
    domain,
    uri,
    nonce,
    version: '1',
    statement: 'Sign in to a Freehold host. This moves no money.',
    issuedAt: new Date(issuedAtMs),
    expirationTime: new Date(issuedAtMs + SESSION_SECONDS * 1000),
    resources: [audience],
  })
}
