import type { Step } from './types.ts'

/**
 * Removes the instance: definition, port, disk and record, in an order that can be cut anywhere and begun again. The disk's
 * blocks are given back to the file system, not overwritten.
 */
export const wipe: Step = {
  deadlineSeconds: 90,
  async take({ id, host }) {
    const name = host.instances.nameOf(id)
    await host.parts.hypervisor.destroy(name)
    await host.parts.hypervisor.undefine(name)
    if (host.instances.get(id)) host.instances.update(id, { address: null, forwarded: false })
    host.snapshots.removeAll(host.instances.instanceOf(id))
    host.ports.release(name)
    host.instances.remove(id)
    host.sshAnswered.delete(id)
    host.resumedAtMs.delete(id)
  },
}
