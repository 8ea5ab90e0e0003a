import { type GuestNic, guestName, guestUuid } from '../../hypervisor/index.ts'
import type { GuestAddress, HostNetwork } from '../../network/index.ts'
import { leaseOf, recordOf, type Step } from './types.ts'

/** Tells the hypervisor of the guest; it does not run yet. */
export const define: Step = {
  deadlineSeconds: 60,
  async take(context) {
    const { id, paths, host } = context
    const { manifest, image, address } = recordOf(context)
    await host.parts.hypervisor.define({
      name: guestName(id),
      uuid: guestUuid(id),
      vcpus: manifest!.vcpus,
      memoryMib: leaseOf(context).terms.shape.memoryMib,
      diskPath: paths.disk,
      seedPath: paths.seed,
      consoleLogPath: paths.consoleLog,
      boot: image!.boot,
      nic: nicOf(host.parts.network, address!),
    })
  },
}

const nicOf = ({ bridgeNetwork }: HostNetwork, { mac, sshPort }: GuestAddress): GuestNic =>
  bridgeNetwork === null
    ? { kind: 'user', mac, sshForwardPort: sshPort }
    : { kind: 'bridge', network: bridgeNetwork, mac }
