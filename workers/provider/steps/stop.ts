import { switchOff, usualPatienceSeconds } from '../switch-off.ts'
import type { Step } from './types.ts'

/** Switches the guest off: in order when its disk may be wanted again, by the plug when it never went into service. */
export const stop: Step = {
  deadlineSeconds: usualPatienceSeconds,
  async take({ id, host, wanted }) {
    if (host.instances.get(id)) host.instances.update(id, { stoppedBy: 'host' })
    host.sshAnswered.delete(id)
    if (wanted.kind === 'undone') await host.parts.hypervisor.destroy(host.instances.nameOf(id))
    else await switchOff(host, id)
  },
}
