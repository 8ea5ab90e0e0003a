import type { FreeholdClient } from '../client.ts'
import { writeVerifierNetwork } from '../transactions/write.ts'
import { type VerdictParameters, verdictArgs } from './ballots.ts'
import { type WriteReturnType, written } from './support.ts'

/**
 * Confirms a report of the epoch before by a quorum of the confirmation committee. Anyone, from the end of the reveals until the
 * probes of the next epoch.
 */
export async function confirmDown(
  client: FreeholdClient,
  { epoch, target, ballots, ...options }: VerdictParameters,
): Promise<WriteReturnType> {
  const args = verdictArgs({ epoch, target, ballots })
  return written(await writeVerifierNetwork(client, 'confirmDown', args, options))
}
