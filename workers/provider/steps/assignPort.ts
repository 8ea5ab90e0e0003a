import { guestAddress } from '../../network/index.ts'
import { beginRecord, leaseOf, type Step } from './types.ts'

/** Gives the instance its public port, and with it its address inside; it keeps both until its disk is wiped. */
export const assignPort: Step = {
  deadlineSeconds: 20,
  async take(context) {
    const { host, id } = context
    beginRecord(context)
    const name = host.instances.nameOf(id)
    const held = new Set(
      host.instances.all().flatMap(({ lease, address }) => (lease === id ? [] : (address?.sshPort ?? []))),
    )
    // On a bridge a forward would take a program's connections away; with user networking QEMU itself must get the port.
    const isFree = (candidate: number) => host.parts.network.isPortFree('tcp', candidate)
    const port = await host.ports.take(name, async (candidate) => !held.has(candidate) && isFree(candidate))
    const address = guestAddress(name, port, host.subnet, host.portRange)
    const { mbps } = leaseOf(context).terms.shape
    host.instances.update(id, { address, mbps, forwarded: true })
  },
}
