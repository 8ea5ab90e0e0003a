import { connect } from 'node:net'
import type { Hex } from 'viem'
import { openSshStream, SshStreamError } from '../../ssh/index.ts'
import { exchange, greet } from './exchange.ts'
import { down, type ProbeResult, unknown } from './result.ts'

export interface ProbeParameters {
  readonly host: string
  readonly port: number
  /** What a drop before the version means: a beacon's is DOWN, an instance's is UNKNOWN. */
  readonly target: 'beacon' | 'instance'
  /** sha256 of the expected host key's SSH blob. */
  readonly keyFingerprint: Hex
  /** `probeNonce` of this verifier, target and epoch. */
  readonly nonce: Hex
  /** How long the whole try may last. */
  readonly deadlineSeconds: number
  /** The address of this machine to probe from. */
  readonly localAddress?: string
  readonly signal?: AbortSignal
}

/** A server may send so many bytes in all; a key exchange needs about two thousand. */
const MOST_BYTES = 64 * 1024

/** Failures of this machine, which say nothing of the target. */
const OWN_SIDE = new Set([
  'EACCES',
  'EADDRINUSE',
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_SYSTEM',
  'EMFILE',
  'ENETDOWN',
  'ENETUNREACH',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EPERM',
])

/**
 * One SSH key exchange, no login: whether the holder of a host key answers now, with the transcript that proves it. What a
 * server sends changes the result and never throws.
 * @throws what `signal` was aborted with
 */
export async function probe(parameters: ProbeParameters): Promise<ProbeResult> {
  const { host, port, localAddress, nonce, signal, deadlineSeconds } = parameters
  signal?.throwIfAborted()
  const socket = connect({ host, port, noDelay: true, ...(localAddress !== undefined && { localAddress }) })
  const stream = openSshStream(socket, { mostBytes: MOST_BYTES, deadlineMs: deadlineSeconds * 1000 })
  const state = { isReached: false, isGreeted: false }
  socket.once('connect', () => {
    state.isReached = true
  })
  const abort = () => socket.destroy()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const greeting = await greet(stream, nonce)
    if (greeting === null) return down('malformed', 'What answers there is no SSH server.')
    state.isGreeted = true
    return await exchange(stream, greeting, parameters)
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof SshStreamError)) throw error
    return state.isReached ? resultOfEnd(error, state.isGreeted, parameters) : resultOfNoWay(error)
  } finally {
    signal?.removeEventListener('abort', abort)
    if (state.isGreeted) stream.close()
    else socket.destroy()
  }
}

/** The connection ended after it was made. */
function resultOfEnd(error: SshStreamError, isGreeted: boolean, { target }: ProbeParameters): ProbeResult {
  switch (error.end) {
    case 'timeout':
      return down('timeout', `The server went silent. ${error.message}`)
    case 'closed':
      if (!isGreeted && target === 'instance')
        return unknown('droppedBeforeVersion', 'The server hung up before it said its version.')
      return down('closed', 'The server hung up before its key exchange was done.')
    default:
      return down('malformed', `The server does not speak SSH. ${error.message}`)
  }
}

/** No connection was made. */
function resultOfNoWay(error: SshStreamError): ProbeResult {
  const code = codeOf(error.cause)
  if (error.end === 'timeout') return down('timeout', 'Nobody answers there.')
  if (code === 'ECONNREFUSED') return down('refused', 'Nothing listens there.')
  if (OWN_SIDE.has(code)) return unknown('ownSide', `This machine could not try: ${code}.`)
  return down('unreachable', `No way leads there: ${code || error.message}.`)
}

/** The error code; of several addresses that were tried, the first. */
function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError) return codeOf(cause.errors[0])
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}
