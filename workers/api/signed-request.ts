import { createHash } from 'node:crypto'
import {
  type HostIdentity,
  hostAudience,
  parseSignedRequestHeader,
  SIGNED_REQUEST_SECONDS,
  signedRequestText,
} from '@freehold/sdk/hostApi'
import type { Address } from 'viem'
import { ApiProblem } from './api-problem.ts'
import { type Clock, secondsOf } from './clock.ts'
import type { Limits } from './limits.ts'
import { openOnceBook } from './once.ts'
import type { SignatureCheck } from './signatures.ts'

/** One request as it arrived. */
export interface ArrivedRequest {
  readonly method: string
  /** From `/v1/` on, with its query. */
  readonly path: string
  readonly body: Uint8Array
  /** The caller's address. */
  readonly from: string
}

export interface SignedRequestOptions {
  readonly identity: HostIdentity
  readonly checkSignature: SignatureCheck
  readonly limits: Limits
  readonly now: Clock
}

/** Checks requests that carry their own signature; each is good once. @throws ApiProblem saying what is wrong */
export function openSignedRequests({ identity, checkSignature, limits, now }: SignedRequestOptions) {
  const audience = hostAudience(identity)
  const used = openOnceBook<true>(limits.remembered, now)

  return async (header: string, request: ArrivedRequest): Promise<Address> => {
    const parts = parseSignedRequestHeader(header)
    if (parts === null) throw refused('its authorization header is not WALLET.TIME.NONCE.SIGNATURE')
    const { wallet, time, nonce, signature } = parts
    const ageSeconds = secondsOf(now) - time
    if (Math.abs(ageSeconds) > SIGNED_REQUEST_SECONDS)
      throw refused(
        `it is ${ageSeconds} s old by this host's clock; at most ${SIGNED_REQUEST_SECONDS} s count`,
      )
    const bodySha256 = createHash('sha256').update(request.body).digest('hex')
    const { method, path } = request
    const text = signedRequestText({ audience, wallet, time, nonce, method, path, bodySha256 })
    if (!(await checkSignature(wallet, text, signature)))
      throw refused('the signature is not one of that wallet over this host, path, body, time and nonce')
    const goodUntilMs = (time + SIGNED_REQUEST_SECONDS + 1) * 1000
    if (!used.put(`${wallet}.${nonce}`, true, goodUntilMs, [wallet, request.from]))
      throw refused('it was sent before')
    return wallet
  }
}

const refused = (why: string): ApiProblem =>
  new ApiProblem('notSignedIn', `The signed request is refused: ${why}.`, {
    next: 'sign it again with the present time and a new nonce.',
  })
