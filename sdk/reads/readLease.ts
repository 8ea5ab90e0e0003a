import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { explainError } from '../errors/decode.ts'
import { LeaseNotFoundError } from '../errors/quote.ts'
import type { Lease } from '../types.ts'
import { type LeaseFacts, type OpenedLease, readLeaseFacts } from './leaseEvents.ts'
import { readLeaseStates } from './readLeaseStates.ts'

export interface ReadLeaseParameters {
  leaseId: Hex
  /** Unix second for the status; default: the latest block's. */
  atSeconds?: number
}

/** A lease as the chain knows it, without any indexer. @throws LeaseNotFoundError */
export async function readLease(client: FreeholdClient, parameters: ReadLeaseParameters): Promise<Lease> {
  const { leaseId, ...rest } = parameters
  const [lease] = await readLeases(client, { leaseIds: [leaseId], ...rest })
  if (!lease) throw new LeaseNotFoundError(leaseId, client.network.name)
  return lease
}

export interface ReadLeasesParameters {
  leaseIds: readonly Hex[]
  atSeconds?: number
}

/** Several leases at once, in the order given; ids that the chain does not know are left out. */
export async function readLeases(
  client: FreeholdClient,
  { leaseIds, atSeconds }: ReadLeasesParameters,
): Promise<Lease[]> {
  try {
    const facts = await readLeaseFacts(client, leaseIds)
    return await completeLeases(client, leaseIds.map((id) => facts.get(id)).filter(isOpened), atSeconds)
  } catch (error) {
    throw explainError(error, client, 'readLeases')
  }
}

/** Facts of a lease whose opening is known. */
export type OpenedFacts = LeaseFacts & { readonly opened: OpenedLease }

/** Whether these facts include the opening. */
export function isOpened(facts: LeaseFacts | undefined): facts is OpenedFacts {
  return facts?.opened != null
}

/** Adds to what events said what storage says now. */
export async function completeLeases(
  client: FreeholdClient,
  facts: readonly OpenedFacts[],
  atSeconds?: number,
): Promise<Lease[]> {
  const leases = facts.map(({ opened }) => opened)
  const moments = await readLeaseStates(client, { leases, ...(atSeconds !== undefined && { atSeconds }) })
  return facts.flatMap(({ opened, ...rest }, index) => {
    const moment = moments[index]
    if (!moment) return []
    const { blockNumber: _, ...now } = moment
    return [{ ...opened, ...now, ...rest }]
  })
}
