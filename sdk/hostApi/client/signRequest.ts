import { type FreeholdClient, signerOf } from '../../client.ts'
import { hostAudience } from '../audience.ts'
import { formatSignedRequestHeader, sha256Hex, signedRequestText } from '../signedRequest.ts'

export interface SignHostRequestParameters {
  /** Number of the host that is meant. */
  readonly host: bigint
  readonly method: string
  /** From `/v1/` on, with its query. */
  readonly path: string
  /** As it will be sent; unset: none. */
  readonly body?: string
}

/**
 * Signs one request and answers its `authorization` header, good once and for a minute.
 * @example curl -H "authorization: ${await signHostRequest(client, { host, method: 'GET', path })}" …
 */
export async function signHostRequest(
  client: FreeholdClient,
  { host, method, path, body = '' }: SignHostRequestParameters,
): Promise<string> {
  const { walletClient, account } = signerOf(client)
  const { chainId, contracts } = client.network
  const signed = { wallet: account.address, time: Math.floor(Date.now() / 1000), nonce: randomHex(16) }
  const message = signedRequestText({
    ...signed,
    audience: hostAudience({ chainId, leaseEscrow: contracts.leaseEscrow, host }),
    method,
    path,
    bodySha256: await sha256Hex(new TextEncoder().encode(body)),
  })
  const signature = await walletClient.signMessage({ account, message })
  return formatSignedRequestHeader({ ...signed, signature })
}

function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes))
  return [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
