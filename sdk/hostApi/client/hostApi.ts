import { isAddressEqual } from 'viem'
import { type FreeholdClient, signerOf } from '../../client.ts'
import { HostApiError } from '../../errors/hostApi.ts'
import { hostAudience } from '../audience.ts'
import type { HostRoute } from '../route.ts'
import { type HostRouteId, hostRoutes, hostSockets } from '../routes.ts'
import type { HostSession, SocketId } from '../schemas/auth.ts'
import { scriptDomain, signInMessage } from '../signIn.ts'
import type { RouteCall, RouteResult } from '../types.ts'
import { answerOf, type CallParts, pathOf, type SendOptions, send } from './call.ts'
import { memorySessions, type SessionStore } from './sessions.ts'
import { signHostRequest } from './signRequest.ts'

export interface CreateHostApiParameters {
  /** Number of the host, from the lease's terms. */
  readonly host: bigint
  /** Base URL from the host's facts. */
  readonly endpoint: string
  /**
   * How calls prove who asks. `session` (default): signs in once and carries a token; `askFirst`: the same, but a call without
   * a session fails with `signedOut` and waits for `signIn`, so that no wallet window opens unasked; `eachRequest`: signs every request.
   */
  readonly proof?: 'session' | 'askFirst' | 'eachRequest'
  /** Where sessions are kept; default: in this object. */
  readonly sessions?: SessionStore
  /** How long the host may take to answer, of a stream to begin; default 15 s. */
  readonly timeoutMs?: number
  /** Default: the platform's. */
  readonly fetch?: typeof fetch
}

/** The tenant API of one host, as its caller sees it. */
export interface HostApi {
  readonly host: bigint
  readonly endpoint: string
  /** Calls one route. Streams are read or cancelled by the caller. @throws HostApiError */
  call<id extends HostRouteId>(
    id: id,
    parts: RouteCall<id>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<RouteResult<id>>
  /** Opens a WebSocket with a ticket; it is connecting when this resolves. @throws HostApiError */
  openSocket(socket: SocketId, lease: string, options?: { readonly signal?: AbortSignal }): Promise<WebSocket>
  /** Asks the wallet for a signature unless there is a session that holds for another minute. */
  signIn(): Promise<HostSession>
  /** Ends the session here and at the host. */
  signOut(): Promise<void>
  /** The session in use; null: none, or over. */
  session(): Promise<HostSession | null>
}

/** A session with less left than this is not used any more. */
const LEAST_LEFT_SECONDS = 60

/**
 * A host's tenant API for the client's wallet.
 * @example const api = createHostApi(client, { host: terms.host, endpoint: facts.endpoint })
 * await api.call('setPower', { params: { lease }, body: { action: 'restart' } })
 */
export function createHostApi(client: FreeholdClient, parameters: CreateHostApiParameters): HostApi {
  const { host, proof = 'session', sessions = memorySessions(), timeoutMs = 15_000 } = parameters
  const endpoint = parameters.endpoint.replace(/\/+$/, '')
  const { chainId, contracts } = client.network
  const audience = hostAudience({ chainId, leaseEscrow: contracts.leaseEscrow, host })
  const options = (route: HostRoute, signal?: AbortSignal): SendOptions => ({
    fetchIt: parameters.fetch ?? ((...given) => fetch(...given)),
    timeoutMs,
    isStream: route.answer.kind === 'stream',
    ...(signal && { signal }),
  })
  const keyOf = () => `${audience}.${signerOf(client).account.address.toLowerCase()}`
  let signingIn: Promise<HostSession> | null = null

  async function request(
    route: HostRoute,
    parts: CallParts,
    authorization: string | null,
    signal?: AbortSignal,
  ) {
    const headers = {
      ...(parts.body !== undefined && { 'content-type': 'application/json' }),
      ...(authorization !== null && { authorization }),
    }
    const body = parts.body === undefined ? null : JSON.stringify(parts.body)
    const url = `${endpoint}${pathOf(route, parts)}`
    return send(url, { method: route.method, headers, body }, options(route, signal))
  }

  async function ask(route: HostRoute, parts: CallParts): Promise<unknown> {
    return answerOf(route, await request(route, parts, null))
  }

  async function session(): Promise<HostSession | null> {
    const kept = await sessions.get(keyOf())
    if (kept === null) return null
    const isOurs = isAddressEqual(kept.wallet, signerOf(client).account.address)
    return isOurs && kept.expiresAt - Date.now() / 1000 > LEAST_LEFT_SECONDS ? kept : null
  }

  async function signInNow(): Promise<HostSession> {
    const { walletClient, account } = signerOf(client)
    const wallet = account.address
    const asked = (await ask(hostRoutes.requestNonce, { body: { wallet } })) as RouteResult<'requestNonce'>
    if (asked.audience !== audience) throw wrongHost(endpoint, host)
    const page = globalThis.location
    const message = signInMessage({
      wallet,
      chainId,
      audience,
      domain: page?.host ?? scriptDomain(host),
      uri: page?.origin ?? endpoint,
      nonce: asked.nonce,
      issuedAtMs: Date.now(),
    })
    const signature = await walletClient.signMessage({ account, message })
    const made = (await ask(hostRoutes.signIn, { body: { message, signature } })) as HostSession
    await sessions.set(keyOf(), made)
    return made
  }

  async function signIn(): Promise<HostSession> {
    const kept = await session()
    if (kept !== null) return kept
    signingIn ??= signInNow().finally(() => {
      signingIn = null
    })
    return signingIn
  }

  async function authorizationFor(route: HostRoute, parts: CallParts): Promise<string | null> {
    if (route.access === 'public') return null
    if (proof === 'eachRequest') {
      const body = parts.body === undefined ? undefined : JSON.stringify(parts.body)
      return signHostRequest(client, { host, method: route.method, path: pathOf(route, parts), body })
    }
    const current = await session()
    if (current === null && proof === 'askFirst') throw signedOut(host)
    return `Bearer ${(current ?? (await signIn())).token}`
  }

  async function call(route: HostRoute, parts: CallParts, signal?: AbortSignal): Promise<unknown> {
    const response = await request(route, parts, await authorizationFor(route, parts), signal)
    const isForgotten = response.status === 401 && route.access !== 'public' && proof !== 'eachRequest'
    if (!isForgotten) return answerOf(route, response)
    // A host that restarted has forgotten its sessions.
    await response.body?.cancel()
    await sessions.delete(keyOf())
    return answerOf(route, await request(route, parts, await authorizationFor(route, parts), signal))
  }

  return {
    host,
    endpoint,
    session,
    signIn,
    call: ((id: HostRouteId, parts: CallParts, { signal }: { signal?: AbortSignal } = {}) =>
      call(hostRoutes[id], parts, signal)) as HostApi['call'],
    async openSocket(socket, lease, { signal } = {}) {
      const body = { lease, socket }
      const { ticket } = (await call(
        hostRoutes.requestTicket,
        { body },
        signal,
      )) as RouteResult<'requestTicket'>
      const path = pathOf(hostSockets[socket], { params: { lease }, query: { ticket } })
      const opened = new WebSocket(`${endpoint.replace(/^http/, 'ws')}${path}`)
      opened.binaryType = 'arraybuffer'
      return opened
    },
    async signOut() {
      const kept = await sessions.get(keyOf())
      await sessions.delete(keyOf())
      if (kept === null) return
      const response = await request(hostRoutes.signOut, {}, `Bearer ${kept.token}`)
      if (response.status !== 401) await answerOf(hostRoutes.signOut, response)
    },
  }
}

const wrongHost = (endpoint: string, host: bigint) =>
  new HostApiError('wrongHost', `${endpoint} does not answer as host ${host} of this market.`, {
    next: 'do not sign anything for it; the provider must correct the endpoint in its facts.',
  })

const signedOut = (host: bigint) =>
  new HostApiError('signedOut', `You are not signed in to host ${host}.`, {
    next: 'sign in; it takes one signature and moves no money.',
  })
