import type { Address } from 'viem'
import { createSiweMessage } from 'viem/siwe'

/** Longest life of a session, in seconds; a message that asks for more gets this. */
export const SESSION_SECONDS = 3_600

export interface SignInMessage {
  readonly wallet: Address
  readonly chainId: number
  /** `hostAudience` of the host that is meant; from the chain, never from the host's own answer. */
  readonly audience: string
  /** Authority of the page that asks, which the wallet compares; outside a browser the authority of the host's endpoint. */
  readonly domain: string
  /** The page, or the host's endpoint. */
  readonly uri: string
  readonly nonce: string
  readonly issuedAtMs: number
}

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
