import { type Address, pad } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { explainError } from '../errors/decode.ts'
import { hostKindOf } from '../packing/ids.ts'
import { KIND_VM, type Lease } from '../types.ts'
import { escrowTopic, leaseFactsOf, numberTopic, readLeaseFacts } from './leaseEvents.ts'
import { readLogs, type TopicFilter } from './logs.ts'
import { completeLeases, isOpened } from './readLease.ts'

/** Every lease that a wallet ever opened, oldest first, from the chain alone. */
export function listLeasesOfTenant(
  client: FreeholdClient,
  { tenant, fromBlock }: { tenant: Address; fromBlock?: bigint },
): Promise<Lease[]> {
  const tenantTopic = pad(tenant, { size: 32 })
  return listLeases(client, [null, null, tenantTopic], fromBlock)
}

/** Every lease that was ever opened on a host and kind, oldest first, from the chain alone. */
export function listLeasesOfHost(
  client: FreeholdClient,
  { host, kind = KIND_VM, fromBlock }: { host: bigint; kind?: number; fromBlock?: bigint },
): Promise<Lease[]> {
  return listLeases(client, [null, numberTopic(hostKindOf(host, kind)), null], fromBlock)
}

async function listLeases(
  client: FreeholdClient,
  indexed: readonly TopicFilter[],
  fromBlock?: bigint,
): Promise<Lease[]> {
  const range = fromBlock === undefined ? {} : { fromBlock }
  try {
    const openedLogs = await readLogs(client, {
      address: client.network.contracts.leaseEscrow,
      topics: [escrowTopic('LeaseOpened'), ...indexed],
      ...range,
    })
    const leaseIds = [...leaseFactsOf(openedLogs).keys()]
    const facts = await readLeaseFacts(client, leaseIds, range)
    return await completeLeases(client, leaseIds.map((id) => facts.get(id)).filter(isOpened))
  } catch (error) {
    throw explainError(error, client, 'listLeases')
  }
}
