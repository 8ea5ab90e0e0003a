import { createServer } from 'node:net'
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
    // On a bridge the rules go before any program's socket; with user networking QEMU itself must get the port.
    const isFree = host.parts.network.bridgeNetwork === null ? canListenOn : async () => true
    const port = await host.ports.take(name, async (candidate) => !held.has(candidate) && isFree(candidate))
    const address = guestAddress(name, port, host.subnet, host.portRange)
    const { mbps } = leaseOf(context).terms.shape
    host.instances.update(id, { address, mbps, forwarded: true })
  },
}

function canListenOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
