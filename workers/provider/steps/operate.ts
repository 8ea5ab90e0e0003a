import { dueOperation } from '../operation.ts'
import { recordOf, type Step, type StepContext } from './types.ts'

/** Time for a guest to end in order before it is started again. */
const graceSeconds = 30

/** Does what the tenant asked for once, and writes down how it went. What fails for good is told and not tried again. */
export const operate: Step = {
  deadlineSeconds: 1800,
  async take(context) {
    const { host, id } = context
    const operation = dueOperation(recordOf(context).operations)
    if (operation === null) return
    const { operations } = host
    operations.change(id, operation.id, { state: 'running' })
    switch (operation.kind) {
      case 'restart':
        return restart(context, operation.id)
      case 'reset':
        return reset(context, operation.id)
      default:
        operations.change(id, operation.id, { state: 'failed', sentence: 'This host cannot do that.' })
    }
  },
}

/**
 * The guest is shut down, and started by the next step because its tenant wants it on. A worker killed in between finds the
 * guest off and goes on from there, so it restarts once.
 */
async function restart({ host, id }: StepContext, operation: string): Promise<void> {
  host.instances.update(id, { stoppedBy: 'host' })
  host.sshAnswered.delete(id)
  await host.parts.hypervisor.shutdown(host.instances.nameOf(id), graceSeconds)
  host.operations.change(id, operation, { awaitsGuest: true, sentence: 'The guest is started again.' })
}

/** The reset button. A worker killed right after it presses it again, which leaves the guest in the same place. */
async function reset({ host, id }: StepContext, operation: string): Promise<void> {
  const name = host.instances.nameOf(id)
  const guest = (await host.parts.hypervisor.list()).find((one) => one.name === name)
  if (guest?.power !== 'running') {
    host.operations.change(id, operation, {
      state: 'failed',
      sentence: 'The guest does not run; start it instead.',
    })
    return
  }
  host.sshAnswered.delete(id)
  await host.parts.hypervisor.reset(name)
  host.operations.change(id, operation, { state: 'done', sentence: 'The guest was reset.' })
}
