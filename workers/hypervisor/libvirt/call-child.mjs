// @ts-check
/** Child process with one connection: `call-child.mjs URI PARENT_PID`. It blocks in each call; the parent kills it when it stays away. */
import { allStats, check, dieWithParent, eachDomain, LibvirtError, lib } from './library.mjs'
import { domainState } from './states.mjs'

/** @typedef {import('./library.mjs').Pointer} Pointer */
/** @typedef {import('./protocol.ts').CallRequest} CallRequest */

const [uri = '', parentPid = ''] = process.argv.slice(2)
dieWithParent(Number(parentPid))

const noDomain = 42 // VIR_ERR_NO_DOMAIN
const noMetadata = 80 // VIR_ERR_NO_DOMAIN_METADATA
const shutdownFlags = { acpi: 1, agent: 2 }
/** Managed save, snapshot metadata, NVRAM, checkpoint metadata: nothing of a guest stays behind. */
const undefineFlags = 1 | 2 | 4 | 16
const live = 1 // VIR_DOMAIN_AFFECT_LIVE
const inNext = 2 // VIR_DOMAIN_AFFECT_CONFIG
const elementMetadata = 2 // VIR_DOMAIN_METADATA_ELEMENT
/** State, CPU, balloon, vCPU, interface, block. */
const statsGroups = 1 | 2 | 4 | 8 | 16 | 32
/** Active domains only; no waiting for one that is busy. */
const statsFlags = 1 | (1 << 29)
/** Only the topmost file; not resumed should QEMU end; every write goes to both at once, so the copying ends. */
const copyFlags = 1 | 4 | 8

/** @type {Pointer} */
let connection = null

/**
 * @template T
 * @param {string} name
 * @param {(domain: Pointer) => T} use
 * @returns {T}
 */
function withDomain(name, use) {
  const domain = check(lib.lookupByName(connection, name))
  try {
    return use(domain)
  } finally {
    lib.domainFree(domain)
  }
}

/**
 * Like withDomain, but null when there is no such domain.
 * @template T
 * @param {string} name
 * @param {(domain: Pointer) => T} use
 * @returns {T | null}
 */
function withDomainIfAny(name, use) {
  try {
    return withDomain(name, use)
  } catch (error) {
    if (error instanceof LibvirtError && error.code === noDomain) return null
    throw error
  }
}

/**
 * @param {Pointer} domain
 * @returns {import('./protocol.ts').DomainState}
 */
function stateOf(domain) {
  /** @type {[number]} */
  const state = [0]
  /** @type {[number]} */
  const reason = [0]
  check(lib.domainState(domain, state, reason, 0))
  return { state: state[0], reason: reason[0] }
}

/** @param {Pointer} domain */
const isOff = (domain) => [domainState.shutOff, domainState.crashed].includes(stateOf(domain).state)

/**
 * Null when libvirt refuses for this very reason.
 * @template T
 * @param {number} code
 * @param {() => T} call
 * @returns {T | null}
 */
function nullWhen(code, call) {
  try {
    return call()
  } catch (error) {
    if (error instanceof LibvirtError && error.code === code) return null
    throw error
  }
}

/**
 * @param {Pointer} domain
 * @param {string} device
 * @returns {import('./protocol.ts').DiskCopyState | null}
 */
function diskCopyOf(domain, device) {
  const job = { type: 0, bandwidth: 0, cur: 0n, end: 0n }
  const found = check(lib.blockJob(domain, device, job, 0))
  return found === 0 ? null : { copied: Number(job.cur), total: Number(job.end) }
}

/** @type {import('./protocol.ts').LibvirtOperations} */
const operations = {
  connect: () => uri,
  list: () => eachDomain(connection, (domain) => ({ name: lib.domainName(domain), ...stateOf(domain) })),
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
  reset: (name) =>
    withDomain(name, (domain) => {
      if (isOff(domain)) return false
      check(lib.reset(domain, 0))
      return true
    }),
  addVcpus: (name, count) =>
    withDomain(name, (domain) => {
      check(lib.setVcpus(domain, count, live))
      return null
    }),
  describe: (name) => withDomainIfAny(name, (domain) => check(lib.describe(domain, 0))),
  note: (name, namespace, which) =>
    withDomain(name, (domain) =>
      nullWhen(noMetadata, () =>
        check(lib.metadata(domain, elementMetadata, namespace, which === 'now' ? 0 : inNext)),
      ),
    ),
  stats: () => allStats(connection, statsGroups, statsFlags),
  agent: (name, command, seconds) =>
    withDomain(name, (domain) => once(() => check(lib.agentCommand(domain, command, seconds, 0)))),
  startDiskCopy: (name, device, xml) =>
    withDomain(name, (domain) => {
      once(() => check(lib.blockCopy(domain, device, xml, null, 0, copyFlags)))
      return null
    }),
  diskCopy: (name, device) => withDomain(name, (domain) => diskCopyOf(domain, device)),
  endDiskCopy: (name, device) =>
    withDomainIfAny(name, (domain) => {
      if (!isOff(domain) && diskCopyOf(domain, device) !== null) check(lib.endBlockJob(domain, device, 0))
      return null
    }),
}

/** @param {CallRequest} request */
function answer({ operation, args }) {
  connection ??= check(lib.connectOpen(uri))
  const operate = /** @type {(...args: readonly (string | number)[]) => unknown} */ (operations[operation])
  return operate(...args)
}

/**
 * Whether the daemon went away, by error number (system error, RPC, no connection) and by the client library's words.
 * @param {LibvirtError} error
 */
function isGone(error) {
  return (
    [38, 39, 53].includes(error.code) ||
    /client socket is closed|connection (closed|reset)|end of file/i.test(error.message)
  )
}

/** The connection was lost after a call was sent that must not be sent twice. */
class LostAnswer extends LibvirtError {}

/**
 * @template T
 * @param {() => T} call
 * @returns {T}
 */
function once(call) {
  try {
    return call()
  } catch (error) {
    if (!(error instanceof LibvirtError) || !isGone(error)) throw error
    throw new LostAnswer(error.code, error.message)
  }
}

/**
 * A lost connection is opened anew once; repeating is safe for every operation but those done `once`.
 * @param {CallRequest} request
 */
function answerTwice(request) {
  const wasConnected = connection !== null
  try {
    return answer(request)
  } catch (error) {
    if (!(error instanceof LibvirtError) || !isGone(error)) throw error
    if (connection !== null) lib.connectClose(connection)
    connection = null
    if (!wasConnected || error instanceof LostAnswer) throw error
    return answer(request)
  }
}

/** @param {CallRequest} request */
function serve(request) {
  /** @type {import('./protocol.ts').CallReply} */
  let reply
  try {
    reply = { id: request.id, ok: answerTwice(request) }
  } catch (error) {
    const known = error instanceof LibvirtError ? error : new LibvirtError(-1, String(error))
    const gone = isGone(known)
    reply = { id: request.id, error: { code: known.code, message: known.message, gone } }
  }
  process.send?.(reply)
}

process.on('message', serve)
process.on('disconnect', () => process.exit())
