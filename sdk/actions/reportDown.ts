import type { FreeholdClient } from '../client.ts'
import { writeVerifierNetwork } from '../transactions/write.ts'
import { type VerdictParameters, verdictArgs } from './ballots.ts'
import { type WriteReturnType, written } from './support.ts'

/**
 * Reports that a quorum of a target's first committee found it down. Anyone, from the end of the reveals until the probes of the
 * next epoch.
 */
export async function reportDown(
  client: FreeholdClient,
  { epoch, target, ballots, ...options }: VerdictParameters,
): Promise<WriteReturnType> {
  const args = verdictArgs({ epoch, target, ballots })
  return written(await writeVerifierNetwork(client, 'reportDown', args, options))
}
