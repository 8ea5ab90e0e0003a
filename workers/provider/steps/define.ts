import { rmSync } from 'node:fs'
import { planGuest } from '../guest-spec.ts'
import { giveBandwidth } from './bandwidth.ts'
import { givenHere, recordOf, type Step } from './types.ts'

/**
 * Tells the hypervisor of the guest, as lease and tenant want it; it does not run yet. Its disk grows first where it is given
 * more, and never shrinks.
 */
export const define: Step = {
  deadlineSeconds: 120,
  async take(context) {
    const { id, paths, host } = context
    const given = givenHere(context)
    const { diskGib, mbps } = given.shape
    await giveBandwidth(context, mbps)
    if (recordOf(context).diskGib < diskGib) {
      await host.parts.images.growDisk(paths.disk, diskGib)
      host.instances.update(id, { diskGib })
    }
    const { spec, definition } = await planGuest(host, recordOf(context), given)
    await host.parts.hypervisor.define(spec)
    host.instances.update(id, { defined: definition })
    if (definition.mode === 'disk') rmSync(paths.rescueDisk, { force: true })
  },
}
