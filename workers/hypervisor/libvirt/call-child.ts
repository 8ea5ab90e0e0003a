/** Child process with one connection: `call-child.ts URI PARENT_PID`. It blocks in each call; the parent kills it when it stays away. */
import { check, dieWithParent, eachDomain, LibvirtError, lib, type Pointer } from './library.ts'
import { type CallReply, type CallRequest, domainState, type LibvirtOperations } from './protocol.ts'

const [uri = '', parentPid = ''] = process.argv.slice(2)
dieWithParent(Number(parentPid))

const noDomain = 42 // VIR_ERR_NO_DOMAIN
const shutdownFlags = { acpi: 1, agent: 2 }
/** Managed save, snapshot metadata, NVRAM, checkpoint metadata: nothing of a guest stays behind. */
const undefineFlags = 1 | 2 | 4 | 16

let connection: Pointer = null

function withDomain<T>(name: string, use: (domain: Pointer) => T): T {
  const domain = check(lib.lookupByName(connection, name))
  try {
    return use(domain)
  } finally {
    lib.domainFree(domain)
  }
}

/** Like withDomain, but null when there is no such domain. */
function withDomainIfAny<T>(name: string, use: (domain: Pointer) => T): T | null {
  try {
    return withDomain(name, use)
  } catch (error) {
    if (error instanceof LibvirtError && error.code === noDomain) return null
    throw error
  }
}

function stateOf(domain: Pointer): { state: number; reason: number } {
  const state: [number] = [0]
  const reason: [number] = [0]
  check(lib.domainState(domain, state, reason, 0))
  return { state: state[0], reason: reason[0] }
}

const isOff = (domain: Pointer): boolean =>
  [domainState.shutOff, domainState.crashed].includes(stateOf(domain).state)

const operations: LibvirtOperations = {
  connect: () => uri,
  list: () =>
    eachDomain(connection, (domain) => ({ name: lib.domainName(domain) as string, ...stateOf(domain) })),
  state: (name) => withDomainIfAny(name, stateOf),
  define(xml) {
    lib.domainFree(check(lib.defineXml(connection, xml)))
    return null
  },
  start: (name) =>
    withDomain(name, (domain) => {
      if (stateOf(domain).state === domainState.paused) check(lib.resume(domain))
      else if (isOff(domain)) check(lib.create(domain))
      return null
    }),
  shutdown: (name, way) =>
    withDomainIfAny(name, (domain) => {
      if (!isOff(domain)) check(lib.shutdown(domain, shutdownFlags[way]))
      return null
    }),
  destroy: (name) =>
    withDomainIfAny(name, (domain) => {
      if (!isOff(domain)) check(lib.destroy(domain))
      return null
    }),
  undefine: (name) =>
    withDomainIfAny(name, (domain) => {
      check(lib.undefine(domain, undefineFlags))
      return null
    }),
}

function answer({ operation, args }: CallRequest): unknown {
  connection ??= check(lib.connectOpen(uri))
  return (operations[operation] as (...args: readonly string[]) => unknown)(...args)
}

/** Whether the daemon went away, by error number (system error, RPC, no connection) and by the client library's words. */
function isGone(error: LibvirtError): boolean {
  return (
    [38, 39, 53].includes(error.code) ||
    /client socket is closed|connection (closed|reset)|end of file/i.test(error.message)
  )
}

/** A lost connection is opened anew once; repeating is safe for every operation. */
function answerTwice(request: CallRequest): unknown {
  const wasConnected = connection !== null
  try {
    return answer(request)
  } catch (error) {
    if (!(error instanceof LibvirtError) || !isGone(error)) throw error
    if (connection !== null) lib.connectClose(connection)
    connection = null
    if (!wasConnected) throw error
    return answer(request)
  }
}

process.on('message', (request: CallRequest) => {
  let reply: CallReply
  try {
    reply = { id: request.id, ok: answerTwice(request) }
  } catch (error) {
    const known = error instanceof LibvirtError ? error : new LibvirtError(-1, String(error))
    const gone = isGone(known)
    reply = { id: request.id, error: { code: known.code, message: known.message, gone } }
  }
  process.send?.(reply)
})
process.on('disconnect', () => process.exit())
