import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { explainError } from '../errors/decode.ts'
import { LeaseNotFoundError } from '../errors/quote.ts'
import type { LeaseTerms } from '../types.ts'
import { escrowTopic, leaseFactsOf } from './leaseEvents.ts'
import { readLogs } from './logs.ts'
import { memoPerClient } from './memo.ts'

/** Terms never change, so they are remembered; the id is their hash, so no reorg can make them wrong. */
const readTerms = memoPerClient(async (client, leaseId) => {
  const logs = await readLogs(client, {
    address: client.network.contracts.leaseEscrow,
    topics: [escrowTopic('LeaseOpened'), leaseId as Hex],
  })
  const opened = leaseFactsOf(logs).get(leaseId as Hex)?.opened
  if (!opened) throw new LeaseNotFoundError(leaseId, client.network.name)
  return opened.terms
})

/** The terms that a lease was opened with. @throws LeaseNotFoundError */
export async function readLeaseTerms(
  client: FreeholdClient,
  { leaseId }: { leaseId: Hex },
): Promise<LeaseTerms> {
  try {
    return await readTerms(client, leaseId.toLowerCase())
  } catch (error) {
    throw explainError(error, client, 'readLeaseTerms')
  }
}
