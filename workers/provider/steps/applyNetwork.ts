import type { Step } from './types.ts'

/** Opens the instance's port in the host's network, or closes it when the lease is over. */
export const applyNetwork: Step = {
  deadlineSeconds: 60,
  async take({ host, id, wanted }) {
    const forwarded = wanted.kind === 'opened' || wanted.kind === 'active'
    if (host.instances.get(id)?.forwarded !== forwarded) host.instances.update(id, { forwarded })
    await host.forwards.apply()
  },
}
