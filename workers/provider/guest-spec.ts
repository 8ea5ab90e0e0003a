import type { LeaseTerms } from '@freehold/sdk'
import { type GuestNic, type GuestSpec, guestUuid, rescueSpec } from '../hypervisor/index.ts'
import type { GuestAddress, HostNetwork } from '../network/index.ts'
import { definitionFor } from './definition.ts'
import { limitsFor, mostVcpusFor } from './limits.ts'
import type { Definition, InstanceRecord } from './record.ts'
import type { HostContext } from './steps/index.ts'

/** What the hypervisor is to be told of an instance, and what that comes to in its record. */
export interface GuestPlan {
  readonly spec: GuestSpec
  readonly definition: Definition
}

/** Plans the guest of a lease, rescue included: then the rescue system's disk is made. */
export async function planGuest(
  { parts, instances }: Pick<HostContext, 'parts' | 'instances'>,
  record: InstanceRecord,
  terms: Pick<LeaseTerms, 'shape'>,
): Promise<GuestPlan> {
  const definition = definitionFor(record, terms)
  const paths = instances.pathsOf(record.lease)
  const { vcpus, memoryMib } = definition
  const spec: GuestSpec = {
    name: instances.nameOf(record.lease),
    uuid: guestUuid(record.instance),
    vcpus,
    mostVcpus: mostVcpusFor(vcpus),
    memoryMib,
    diskPath: paths.disk,
    seedPath: paths.seed,
    consoleLogPath: paths.consoleLog,
    boot: record.image!.boot,
    nic: nicOf(parts.network, record.address!),
    ...(record.image!.hasScreen && { graphics: 'vnc' as const }),
    limits: limitsFor(definition, parts.hypervisor.accelerator),
  }
  if (definition.mode === 'disk') return { spec, definition }
  const rescue = await parts.images.openRescue(paths.rescueDisk)
  return { spec: rescueSpec(spec, rescue, record.image!.loginUser), definition }
}

const nicOf = ({ bridgeNetwork }: HostNetwork, { mac, sshPort }: GuestAddress): GuestNic =>
  bridgeNetwork === null
    ? { kind: 'user', mac, sshForwardPort: sshPort }
    : { kind: 'bridge', network: bridgeNetwork, mac }
