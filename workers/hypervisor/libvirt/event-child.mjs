// @ts-check
/** Child process that only listens: `event-child.mjs URI PARENT_PID`. It ends when the daemon goes away; the parent starts another. */
import { callbacks, check, dieWithParent, eventTurn, lib, nativeNothing } from './library.mjs'

/** @typedef {import('./protocol.ts').RawEvent} RawEvent */

const [uri = '', parentPid = ''] = process.argv.slice(2)
dieWithParent(Number(parentPid))

const lifecycle = 0 // VIR_DOMAIN_EVENT_ID_LIFECYCLE

check(lib.eventRegister()) // must come before the connection
check(lib.eventAddTimeout(1000, nativeNothing, null, null)) // wakes the loop, so that a disconnect is noticed
const connection = check(lib.connectOpen(uri))
lib.setKeepAlive(connection, 5, 3)

let closed = false // process.exit() inside a callback hangs: the loop's thread waits for the callback
lib.onClose(
  connection,
  callbacks.close(() => {
    closed = true
  }),
  null,
  null,
)
const onLifecycle = callbacks.lifecycle((_, domain, event, detail) => {
  process.send?.(/** @satisfies {RawEvent} */ ({ name: lib.domainName(domain), event, detail }))
  return 0
})
check(lib.onDomainEvent(connection, null, lifecycle, onLifecycle, null, null))
process.send?.('ready')
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

while (!closed && (await eventTurn()) === 0);
process.exit(1)
