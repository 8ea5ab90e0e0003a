/** libvirt's C API. Imported by the child processes only: a wrong or stuck call takes its process down with it. */
import { promisify } from 'node:util'
import koffi from 'koffi'

const libvirt = koffi.load('libvirt.so.0')
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
const lifecycleCallback = koffi.proto(
  'int FreeholdLifecycle(void *conn, void *dom, int event, int detail, void *opaque)',
)
const closeCallback = koffi.proto('void FreeholdClose(void *conn, int reason, void *opaque)')

export type Pointer = unknown

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
export const eventTurn = promisify(
  libvirt.func('int virEventRunDefaultImpl()').async,
) as () => Promise<number>

const free = libc.func('void free(void *p)')
const prctl = libc.func('int prctl(int option, ulong value)')
/** A harmless C function for where libvirt wants one; a JavaScript function there hung the process. */
export const nativeNothing = libc.symbol('abs')

lib.setErrorFunc(null, nativeNothing) // the default handler prints every error

/** An error of libvirt with its number (virErrorNumber in virterror.h). */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError'
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Passes a result on, or throws the error behind it. Only for blocking calls. */
export function check<T>(result: T): NonNullable<T> {
  if (result !== null && result !== undefined && result !== (-1 as T)) return result
  const pointer = lib.lastError()
  if (!pointer) throw new LibvirtError(-1, 'libvirt gave no reason')
  const error = koffi.decode(pointer, errorStruct) as { code: number; message: string | null }
  throw new LibvirtError(error.code, error.message ?? 'libvirt gave no reason')
}

/** All domains of a connection; the callback must not keep the pointer. */
export function eachDomain<T>(connection: Pointer, visit: (domain: Pointer) => T): T[] {
  const out: [Pointer] = [null]
  const count = check(lib.listAllDomains(connection, out, 0)) as number
  const found: T[] = []
  const domains = count === 0 ? [] : (koffi.decode(out[0], koffi.array('void *', count)) as Pointer[])
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

/** Turns JavaScript functions into C ones; they stay registered for the life of the process. */
export const callbacks = {
  lifecycle: (listener: (conn: Pointer, domain: Pointer, event: number, detail: number) => number) =>
    koffi.register(listener, koffi.pointer(lifecycleCallback)),
  close: (listener: () => void) => koffi.register(listener, koffi.pointer(closeCallback)),
}

/** Makes the kernel end this process when its parent dies, also while a C call is stuck. PR_SET_PDEATHSIG = 1, SIGKILL = 9. */
export function dieWithParent(parentPid: number): void {
  prctl(1, 9)
  if (process.ppid !== parentPid) process.exit(1)
}
