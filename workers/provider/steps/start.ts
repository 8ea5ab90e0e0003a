import type { GuestPower } from '../../hypervisor/index.ts'
import { requireSpace } from '../../images/index.ts'
import { Again } from '../../queue/index.ts'
import { tellOwnDoing } from '../own-doings.ts'
import { define } from './define.ts'
import { recordOf, type Step, type StepContext } from './types.ts'

/** A guest that is paused again at once must not be resumed as fast as the machine can. */
const resumeEveryMs = 10_000

/**
 * Switches the guest on, or resumes one that a full disk paused; one that runs is left alone. What boots is what its lease pays
 * for now, however the hypervisor knew it: a resize that a reorg took back may have been told to it for the next start.
 */
export const start: Step = {
  deadlineSeconds: 90 + define.deadlineSeconds,
  async take(context) {
    const { id, host } = context
    const name = host.instances.nameOf(id)
    const guest = (await host.parts.hypervisor.list()).find((one) => one.name === name)
    if (guest?.power === 'paused') requireResumable(context)
    else if (guest?.power !== 'running') await define.take(context)
    host.sshAnswered.delete(id)
    await tellWhy(context, guest?.power)
    await host.parts.hypervisor.start(name)
    host.instances.update(id, { stoppedBy: null, startedAt: Math.floor(Date.now() / 1000) })
  },
}

/**
 * A start that no tenant asked for, and its reason. The first one follows from the lease, and what the host itself had switched
 * off has its line in the log already.
 */
async function tellWhy(context: StepContext, power: GuestPower = 'stopped'): Promise<void> {
  const { host, id } = context
  const { stoppedBy, startedAt } = recordOf(context)
  if (power === 'running' || power === 'paused' || startedAt === null || stoppedBy === 'host') return
  if (stoppedBy === 'guest')
    return tellOwnDoing(host, id, {
      by: 'restartOnPoweroff',
      action: 'setPower',
      details: { action: 'start' },
    })
  return tellOwnDoing(host, id, { by: 'host', action: 'guestOn', details: { foundAs: power } })
}

/** The hypervisor pauses a guest whose disk cannot be written. Resumed without space, it would pause in the same write. */
function requireResumable({ id, host, paths }: StepContext): void {
  const sinceMs = Date.now() - (host.resumedAtMs.get(id) ?? 0)
  if (sinceMs < resumeEveryMs) {
    const afterSeconds = (resumeEveryMs - sinceMs) / 1000
    throw new Again(`The guest of lease ${id} was resumed ${sinceMs} ms ago and paused again.`, {
      afterSeconds,
    })
  }
  requireSpace(paths.folder)
  host.resumedAtMs.set(id, Date.now())
}
