import { type Address, isAddressEqual, verifyMessage } from 'viem'
import { HostAbsentError } from '../errors/presence.ts'
import { canonicalJson } from './canonicalJson.ts'
import { type HostPresence, hostPresenceSchema, type SignedPresence, signedPresenceSchema } from './schema.ts'

/** A host that has not answered for this long is hidden. */
export const PRESENCE_MAX_AGE_SECONDS = 120

/** Who must have signed, about what. */
export interface ExpectedHost {
  readonly host: bigint
  readonly operator: Address
  readonly chainId: number
  readonly leaseEscrow: Address
}

export interface FetchHostPresenceParameters extends ExpectedHost {
  /** Base URL from the host's facts. */
  endpoint: string
  /** Default: five seconds. */
  timeoutMs?: number
  signal?: AbortSignal
  /** Unix milliseconds; default: this machine's clock. */
  nowMs?: number
}

/**
 * Asks a host whether it is there and checks that its operator signed the answer within the last two minutes.
 * @throws HostAbsentError with a `reason`
 */
export async function fetchHostPresence(parameters: FetchHostPresenceParameters): Promise<HostPresence> {
  const signed = await fetchSigned(parameters)
  return verifyHostPresence(signed, parameters, parameters.nowMs ?? Date.now())
}

/** Checks an answer of `GET /v1/host` that was fetched otherwise. @throws HostAbsentError */
export async function verifyHostPresence(
  signed: SignedPresence,
  expected: ExpectedHost,
  nowMs: number,
): Promise<HostPresence> {
  const parsed = hostPresenceSchema.safeParse(signed.payload)
  if (!parsed.success) {
    throw new HostAbsentError('malformed', `Host ${expected.host} answers in an unknown form.`, parsed.error)
  }
  const presence = parsed.data
  checkSubject(presence, expected)
  const message = canonicalJson(signed.payload)
  const isGenuine = await verifyMessage({ address: expected.operator, message, signature: signed.signature })
  if (!isGenuine) {
    throw new HostAbsentError(
      'badSignature',
      `The answer of host ${expected.host} is not signed by its operator ${expected.operator}.`,
    )
  }
  checkAge(presence, expected, nowMs)
  return presence
}

function checkSubject(presence: HostPresence, expected: ExpectedHost): void {
  const isSame =
    BigInt(presence.host) === expected.host &&
    presence.chainId === expected.chainId &&
    isAddressEqual(presence.escrow, expected.leaseEscrow)
  if (isSame) return
  throw new HostAbsentError(
    'wrongHost',
    `The endpoint of host ${expected.host} speaks for host ${presence.host} on chain ${presence.chainId}.`,
  )
}

function checkAge(presence: HostPresence, expected: ExpectedHost, nowMs: number): void {
  const ageSeconds = Math.round(nowMs / 1000) - presence.timestamp
  if (Math.abs(ageSeconds) <= PRESENCE_MAX_AGE_SECONDS) return
  throw new HostAbsentError(
    'stale',
    `The answer of host ${expected.host} is ${ageSeconds} s old by this machine's clock; at most ${PRESENCE_MAX_AGE_SECONDS} s count.`,
  )
}

async function fetchSigned(parameters: FetchHostPresenceParameters): Promise<SignedPresence> {
  const { endpoint, host, timeoutMs = 5_000, signal } = parameters
  const deadline = AbortSignal.timeout(timeoutMs)
  const url = `${endpoint.replace(/\/+$/, '')}/v1/host`
  try {
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, deadline]) : deadline })
    if (!response.ok) throw new Error(`HTTP status ${response.status}`)
    return signedPresenceSchema.parse(await response.json())
  } catch (cause) {
    signal?.throwIfAborted()
    throw new HostAbsentError('unreachable', `Host ${host} does not answer at ${url}.`, cause)
  }
}
