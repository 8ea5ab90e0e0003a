/** A process that holds a private host with a running guest until it is killed. Prints how to find both. */
import { readdirSync, readFileSync } from 'node:fs'
import { startTestHost } from '../support/index.ts'

const host = await startTestHost()
const guest = await host.addGuest()
await host.hypervisor.start(guest.spec.name)
const qemuPid = readdirSync('/proc').find(
  (entry) => /^\d+$/.test(entry) && commandOf(entry).includes(guest.spec.name),
)
console.log(
  JSON.stringify({ initPid: host.namespace.initPid, stateDir: host.stateDir, qemuPid: Number(qemuPid) }),
)
setInterval(() => {}, 60_000)

function commandOf(pid: string): string {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return command.startsWith('/usr/bin/qemu') ? command : ''
  } catch {
    return '' // it ended while we looked
  }
}
