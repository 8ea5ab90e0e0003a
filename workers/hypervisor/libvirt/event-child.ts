/** Child process that only listens: `event-child.ts URI PARENT_PID`. It ends when the daemon goes away; the parent starts another. */
import { callbacks, check, dieWithParent, eventTurn, lib, nativeNothing, type Pointer } from './library.ts'
import type { RawEvent } from './protocol.ts'

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
const onLifecycle = callbacks.lifecycle((_: Pointer, domain: Pointer, event: number, detail: number) => {
  process.send?.({ name: lib.domainName(domain), event, detail } satisfies RawEvent)
  return 0
})
check(lib.onDomainEvent(connection, null, lifecycle, onLifecycle, null, null))
process.send?.('ready')
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

while (!closed && (await eventTurn()) === 0);
process.exit(1)
