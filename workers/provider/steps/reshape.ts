import { planGuest } from '../guest-spec.ts'
import { switchOff, usualPatienceSeconds } from '../switch-off.ts'
import { giveBandwidth } from './bandwidth.ts'
import { givenHere, recordOf, type Step, type StepContext } from './types.ts'

/**
 * Brings a running guest to what its lease and its tenant want now: on the spot where it can take it, else by shutting it down
 * in order; it is defined anew and started again then. Rescue begins and ends this way too.
 */
export const reshape: Step = {
  deadlineSeconds: usualPatienceSeconds + 30,
  async take(context) {
    const { id, host } = context
    if (await isDoneLive(context)) return
    host.instances.update(id, { stoppedBy: 'host' })
    host.sshAnswered.delete(id)
    await switchOff(host, id)
  },
}

/** A rescue is another system altogether, and a disk grows only while nobody writes to it. */
async function isDoneLive(context: StepContext): Promise<boolean> {
  const { id, host } = context
  const record = recordOf(context)
  const given = givenHere(context)
  const { diskGib, mbps } = given.shape
  await giveBandwidth(context, mbps)
  const { spec, definition } = await planGuest(host, record, given)
  const isSameSystem = record.defined?.mode === definition.mode
  if (!isSameSystem || record.diskGib < diskGib) return false
  const { needsRestart } = await host.parts.hypervisor.resize(spec)
  if (needsRestart !== null) return false
  host.instances.update(id, { defined: definition })
  return true
}
