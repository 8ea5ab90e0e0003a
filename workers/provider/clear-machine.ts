import { join } from 'node:path'
import {
  connectToRemove,
  type FoundGuest,
  type Hypervisor,
  readCgroupTrees,
  removeControlGroups,
} from '../hypervisor/index.ts'
import { openHostNetwork } from '../network/index.ts'
import { lockStateDir, openNetwork } from '../process/index.ts'
import { queuePrefix, removeNames } from '../queue/index.ts'
import type { ProviderConfig } from './config.ts'
import { readRecords } from './instances.ts'
import { uplinkOf } from './real-parts.ts'
import type { InstanceRecord } from './record.ts'

/** Instances whose folder is there, running or only kept. @throws Error when a record is damaged */
export const instancesOf = ({ stateDir }: ProviderConfig): readonly InstanceRecord[] =>
  readRecords(join(stateDir, 'instances'))

/** What a worker made on this machine outside its own folder, for whoever takes it away. */
export interface ClearedMachine {
  readonly guests: readonly string[]
}

/**
 * Takes away what a worker made on this machine outside its own folder: guests (their disks stay in the folder), bridge, taps,
 * rules, DHCP, control groups. It may be cut anywhere and begun again.
 * @throws Error when the worker runs, libvirt does not answer although there are instances, or the network is another worker's
 */
export async function clearMachine(config: ProviderConfig): Promise<ClearedMachine> {
  const { stateDir, guests } = config
  const release = await lockStateDir(stateDir)
  try {
    const hypervisor = await connect(config)
    const found = hypervisor === null ? [] : await removeGuests(hypervisor).finally(() => hypervisor.close())
    const uplink = await uplinkOf(guests)
    await openHostNetwork({ mode: 'bridge', stateDir, subnet: guests.subnet, ...uplink }).remove()
    removeControlGroups(readCgroupTrees())
    return { guests: found.map(({ name }) => name) }
  } finally {
    await release()
  }
}

/** Empties what this host keeps in Redis. @throws Error when Redis does not answer */
export function clearQueue({ host, network, redis }: ProviderConfig): Promise<void> {
  const { chainId, contracts } = openNetwork(network)
  return removeNames(redis, queuePrefix({ chainId, escrow: contracts.leaseEscrow, host: BigInt(host) }))
}

/** null: no daemon answers and there is no instance, so there is nothing to ask it for. */
async function connect(config: ProviderConfig): Promise<Hypervisor | null> {
  const { stateDir, guests } = config
  try {
    return await connectToRemove({ stateDir, uri: guests.hypervisorUri })
  } catch (error) {
    if (instancesOf(config).length === 0) return null
    throw error
  }
}

/** Switches off and forgets every guest of this house: a machine carries one host. */
export async function removeGuests(hypervisor: Hypervisor): Promise<readonly FoundGuest[]> {
  const guests = await hypervisor.list()
  for (const { name } of guests) {
    await hypervisor.destroy(name)
    await hypervisor.undefine(name)
  }
  return guests
}
