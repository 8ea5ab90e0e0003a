import type { Step } from './types.ts'

/** Time for a guest to end in order, so that its disk is sound when the tenant comes back to it. */
const graceSeconds = 20

/** Switches the guest off: in order when its disk may be wanted again, by the plug when it never went into service. */
export const stop: Step = {
  deadlineSeconds: graceSeconds + 40,
  async take({ id, host, wanted }) {
    if (host.instances.get(id)) host.instances.update(id, { stoppedBy: 'host' })
    host.sshAnswered.delete(id)
    const { hypervisor } = host.parts
    const name = host.instances.nameOf(id)
    if (wanted.kind === 'undone') await hypervisor.destroy(name)
    else await hypervisor.shutdown(name, graceSeconds)
  },
}
