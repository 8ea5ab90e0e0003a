import { type Address, getAddress, type Hex } from 'viem'

/** A signed request is good for so long, by either clock. */
export const SIGNED_REQUEST_SECONDS = 60

/** What one request says of itself; all of it is signed. */
export interface SignedRequestParts {
  /** `hostAudience` of the host that is meant. */
  readonly audience: string
  readonly wallet: Address
  /** Unix seconds. */
  readonly time: number
  /** 32 hex digits, never used again. */
  readonly nonce: string
  readonly method: string
  /** From `/v1/` on, with the query as it is sent. */
  readonly path: string
  /** sha256 of the body's bytes, of nothing when there is none; 64 hex digits. */
  readonly bodySha256: string
}

/** The text that a wallet signs (personal_sign) instead of signing in. */
export function signedRequestText(parts: SignedRequestParts): string {
  return [
    'Freehold request of a script. Never sign this on a web page.',
    `Host: ${parts.audience}`,
    `Wallet: ${parts.wallet}`,
    `Time: ${parts.time}`,
    `Nonce: ${parts.nonce}`,
    `Request: ${parts.method} ${parts.path}`,
    `Body: sha256:${parts.bodySha256}`,
  ].join('\n')
}

/** What travels in the `authorization` header of a signed request. */
export interface SignedRequestHeader {
  readonly wallet: Address
  readonly time: number
  readonly nonce: string
  readonly signature: Hex
}

const HEADER = /^Freehold (0x[0-9a-fA-F]{40})\.(\d{1,12})\.([0-9a-f]{32})\.(0x(?:[0-9a-fA-F]{2}){1,4096})$/

/** `Freehold WALLET.TIME.NONCE.SIGNATURE` */
export function formatSignedRequestHeader({ wallet, time, nonce, signature }: SignedRequestHeader): string {
  return `Freehold ${wallet}.${time}.${nonce}.${signature}`
}

/** null: not such a header. */
export function parseSignedRequestHeader(header: string): SignedRequestHeader | null {
  const [, wallet, time, nonce, signature] = HEADER.exec(header) ?? []
  if (!wallet || !time || !nonce || !signature) return null
  return {
    wallet: getAddress(wallet.toLowerCase()),
    time: Number(time),
    nonce,
    signature: signature.toLowerCase() as Hex,
  }
}

/** sha256 as 64 hex digits. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
