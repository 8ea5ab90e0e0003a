// @ts-check
/**
 * libvirt's C API. Imported by the child processes only: a wrong or stuck call takes its process down with it.
 *
 * The children are JavaScript, types in comments: a process that reads one TypeScript file keeps Node's compiler for it, 11 MB
 * for as long as it lives. So nothing of TypeScript may be imported here but types.
 */
import { promisify } from 'node:util'
import koffi from 'koffi'

const libvirt = koffi.load('libvirt.so.0')
const libvirtQemu = koffi.load('libvirt-qemu.so.0')
const libc = koffi.load('libc.so.6')

// Types must exist before the prototypes below name them.
const errorStruct = koffi.struct('virError', {
  code: 'int',
  domain: 'int',
  message: 'const char *',
  level: 'int',
  conn: 'void *',
  dom: 'void *',
  str1: 'const char *',
  str2: 'const char *',
  str3: 'const char *',
  int1: 'int',
  int2: 'int',
  net: 'void *',
})
const statsRecord = koffi.struct('virDomainStatsRecord', { dom: 'void *', params: 'void *', nparams: 'int' })
koffi.struct('virDomainBlockJobInfo', { type: 'int', bandwidth: 'ulong', cur: 'uint64_t', end: 'uint64_t' })
const lifecycleCallback = koffi.proto(
  'int FreeholdLifecycle(void *conn, void *dom, int event, int detail, void *opaque)',
)
const closeCallback = koffi.proto('void FreeholdClose(void *conn, int reason, void *opaque)')

/** @typedef {unknown} Pointer */

/** Blocking calls; check the result at once, for libvirt keeps the last error per thread. */
export const lib = {
  connectOpen: libvirt.func('void *virConnectOpen(const char *uri)'),
  connectClose: libvirt.func('int virConnectClose(void *c)'),
  setKeepAlive: libvirt.func('int virConnectSetKeepAlive(void *c, int interval, uint count)'),
  defineXml: libvirt.func('void *virDomainDefineXML(void *c, const char *xml)'),
  lookupByName: libvirt.func('void *virDomainLookupByName(void *c, const char *name)'),
  listAllDomains: libvirt.func('int virConnectListAllDomains(void *c, _Out_ void **domains, uint flags)'),
  domainFree: libvirt.func('int virDomainFree(void *d)'),
  domainName: libvirt.func('const char *virDomainGetName(void *d)'),
  domainState: libvirt.func(
    'int virDomainGetState(void *d, _Out_ int *state, _Out_ int *reason, uint flags)',
  ),
  create: libvirt.func('int virDomainCreate(void *d)'),
  resume: libvirt.func('int virDomainResume(void *d)'),
  shutdown: libvirt.func('int virDomainShutdownFlags(void *d, uint flags)'),
  destroy: libvirt.func('int virDomainDestroy(void *d)'),
  undefine: libvirt.func('int virDomainUndefineFlags(void *d, uint flags)'),
  reset: libvirt.func('int virDomainReset(void *d, uint flags)'),
  setVcpus: libvirt.func('int virDomainSetVcpusFlags(void *d, uint count, uint flags)'),
  setMemory: libvirt.func('int virDomainSetMemoryFlags(void *d, ulong kib, uint flags)'),
  /** `str!`: copied, then freed. */
  describe: libvirt.func('str! virDomainGetXMLDesc(void *d, uint flags)'),
  metadata: libvirt.func('str! virDomainGetMetadata(void *d, int type, const char *uri, uint flags)'),
  agentCommand: libvirtQemu.func(
    'str! virDomainQemuAgentCommand(void *d, const char *command, int seconds, uint flags)',
  ),
  blockCopy: libvirt.func(
    'int virDomainBlockCopy(void *d, const char *disk, const char *xml, void *params, int count, uint flags)',
  ),
  blockJob: libvirt.func(
    'int virDomainGetBlockJobInfo(void *d, const char *disk, _Out_ virDomainBlockJobInfo *info, uint flags)',
  ),
  endBlockJob: libvirt.func('int virDomainBlockJobAbort(void *d, const char *disk, uint flags)'),
  allStats: libvirt.func(
    'int virConnectGetAllDomainStats(void *c, uint groups, _Out_ void **records, uint flags)',
  ),
  freeStats: libvirt.func('void virDomainStatsRecordListFree(void *records)'),
  lastError: libvirt.func('void *virGetLastError()'),
  setErrorFunc: libvirt.func('void virSetErrorFunc(void *user, void *handler)'),
  eventRegister: libvirt.func('int virEventRegisterDefaultImpl()'),
  eventAddTimeout: libvirt.func('int virEventAddTimeout(int ms, void *callback, void *opaque, void *free)'),
  onClose: libvirt.func(
    'int virConnectRegisterCloseCallback(void *c, void *callback, void *opaque, void *free)',
  ),
  onDomainEvent: libvirt.func(
    'int virConnectDomainEventRegisterAny(void *c, void *d, int id, void *callback, void *opaque, void *free)',
  ),
}

/** One turn of libvirt's event loop, on a thread of its own. */
export const eventTurn = /** @type {() => Promise<number>} */ (
  promisify(libvirt.func('int virEventRunDefaultImpl()').async)
)

const free = libc.func('void free(void *p)')
const prctl = libc.func('int prctl(int option, ulong value)')
/** A harmless C function for where libvirt wants one; a JavaScript function there hung the process. */
export const nativeNothing = libc.symbol('abs')

lib.setErrorFunc(null, nativeNothing) // the default handler prints every error

/** An error of libvirt with its number (virErrorNumber in virterror.h). */
export class LibvirtError extends Error {
  /** @override @readonly */
  name = 'LibvirtError'
  /**
   * @param {number} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message)
    /** @readonly */
    this.code = code
  }
}

/**
 * Passes a result on, or throws the error behind it. Only for blocking calls.
 * @template T
 * @param {T} result
 * @returns {NonNullable<T>}
 */
export function check(result) {
  if (result !== null && result !== undefined && result !== /** @type {T} */ (-1)) return result
  const pointer = lib.lastError()
  if (!pointer) throw new LibvirtError(-1, 'libvirt gave no reason')
  /** @type {{ code: number, message: string | null }} */
  const error = koffi.decode(pointer, errorStruct)
  throw new LibvirtError(error.code, error.message ?? 'libvirt gave no reason')
}

/**
 * All domains of a connection; the callback must not keep the pointer.
 * @template T
 * @param {Pointer} connection
 * @param {(domain: Pointer) => T} visit
 * @returns {T[]}
 */
export function eachDomain(connection, visit) {
  /** @type {[Pointer]} */
  const out = [null]
  /** @type {number} */
  const count = check(lib.listAllDomains(connection, out, 0))
  /** @type {T[]} */
  const found = []
  /** @type {Pointer[]} */
  const domains = count === 0 ? [] : koffi.decode(out[0], koffi.array('void *', count))
  for (const domain of domains) {
    try {
      found.push(visit(domain))
    } finally {
      lib.domainFree(domain)
    }
  }
  free(out[0])
  return found
}

/**
 * C types of the values of typed parameters, by virTypedParameterType.
 * @type {Readonly<Record<number, string>>}
 */
const valueTypes = {
  1: 'int',
  2: 'uint',
  3: 'int64_t',
  4: 'uint64_t',
  5: 'double',
  6: 'int8_t',
  7: 'const char *',
}
/** virTypedParameter on 64-bit machines: name (80 bytes), type, value at 88. */
const parameter = { bytes: 96, typeAt: 80, valueAt: 88 }

/**
 * What running domains report, by name; one call however many there are.
 * @param {Pointer} connection
 * @param {number} groups
 * @param {number} flags
 * @returns {import('./protocol.ts').DomainStats[]}
 */
export function allStats(connection, groups, flags) {
  /** @type {[Pointer]} */
  const out = [null]
  /** @type {number} */
  const count = check(lib.allStats(connection, groups, out, flags))
  try {
    return Array.from({ length: count }, (_, index) => {
      const pointer = koffi.decode(out[0], index * 8, 'void *')
      /** @type {{ dom: Pointer, params: bigint, nparams: number }} */
      const record = koffi.decode(pointer, statsRecord)
      return { name: lib.domainName(record.dom), values: decodeParameters(record) }
    })
  } finally {
    lib.freeStats(out[0])
  }
}

/**
 * Whole numbers beyond 2^53 lose their last digits: after 104 days of CPU time it is nanoseconds that are missing.
 * @param {{ params: bigint, nparams: number }} record
 */
function decodeParameters({ params, nparams }) {
  /** @type {Record<string, number | string>} */
  const values = {}
  for (let index = 0; index < nparams; index++) {
    const at = index * parameter.bytes
    const type = valueTypes[koffi.decode(params, at + parameter.typeAt, 'int')]
    if (type === undefined) continue
    const name = koffi.decode.string(params + BigInt(at))
    /** @type {number | bigint | string} */
    const value = koffi.decode(params, at + parameter.valueAt, type)
    values[name] = typeof value === 'bigint' ? Number(value) : value
  }
  return values
}

/** Turns JavaScript functions into C ones; they stay registered for the life of the process. */
export const callbacks = {
  /** @param {(conn: Pointer, domain: Pointer, event: number, detail: number) => number} listener */
  lifecycle: (listener) => koffi.register(listener, koffi.pointer(lifecycleCallback)),
  /** @param {() => void} listener */
  close: (listener) => koffi.register(listener, koffi.pointer(closeCallback)),
}

/**
 * Makes the kernel end this process when its parent dies, also while a C call is stuck. PR_SET_PDEATHSIG = 1, SIGKILL = 9.
 * @param {number} parentPid
 */
export function dieWithParent(parentPid) {
  prctl(1, 9)
  if (process.ppid !== parentPid) process.exit(1)
}
