import {
  type FreeholdClient,
  type GrantedRole,
  type Lease,
  leaseEscrowAbi,
  leaseRolesAbi,
  ROLES,
  readLeases,
  readLogs,
} from '@freehold/sdk'
import { type Address, getAbiItem, type Hex, pad, parseEventLogs, toEventSelector } from 'viem'

/** A lease of somebody else on whose machine a wallet may act. */
export interface SharedLease {
  readonly lease: Lease
  readonly role: GrantedRole['role']
}

const ROLE_TOPICS = (['RoleGranted', 'RoleRevoked'] as const).map((name) =>
  toEventSelector(getAbiItem({ abi: leaseRolesAbi, name })),
)
const RESIZED_TOPIC = toEventSelector(getAbiItem({ abi: leaseEscrowAbi, name: 'LeaseResized' }))

/** What others share with a wallet, from the chain alone: each machine under the lease that it runs under now, newest first. */
export async function listSharedLeases(client: FreeholdClient, account: Address): Promise<SharedLease[]> {
  const { leaseRoles: address } = client.network.contracts
  const topics = [ROLE_TOPICS, null, pad(account, { size: 32 }).toLowerCase() as Hex]
  const roles = new Map<Hex, GrantedRole['role']>()
  for (const event of parseEventLogs({
    abi: leaseRolesAbi,
    logs: await readLogs(client, { address, topics }),
  })) {
    const role = event.eventName === 'RoleGranted' ? ROLES[event.args.role] : undefined
    if (role === undefined || role === 'None') roles.delete(event.args.instanceId)
    else roles.set(event.args.instanceId, role)
  }
  const current = await followResizes(client, [...roles.keys()])
  const leases = await readLeases(client, { leaseIds: [...current.values()] })
  return [...current].flatMap(([instanceId, leaseId]): SharedLease[] => {
    const lease = leases.find((one) => one.leaseId === leaseId)
    const role = roles.get(instanceId)
    return lease && role ? [{ lease, role }] : []
  })
}

/** From the first lease of a machine to the one that it runs under now. */
async function followResizes(
  client: FreeholdClient,
  instanceIds: readonly Hex[],
): Promise<ReadonlyMap<Hex, Hex>> {
  const current = new Map(instanceIds.map((id) => [id, id]))
  let asked = [...current.values()]
  while (asked.length > 0) {
    const address = client.network.contracts.leaseEscrow
    const logs = await readLogs(client, { address, topics: [RESIZED_TOPIC, asked] })
    const successors = new Map(
      parseEventLogs({ abi: leaseEscrowAbi, eventName: 'LeaseResized', logs }).map(({ args }) => [
        args.leaseId,
        args.successorId,
      ]),
    )
    for (const [instanceId, leaseId] of current) {
      const next = successors.get(leaseId)
      if (next) current.set(instanceId, next)
    }
    asked = [...successors.values()]
  }
  return current
}
