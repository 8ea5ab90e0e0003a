import type { FreeholdClient } from '../client.ts'
import { writeVerifierNetwork } from '../transactions/write.ts'
import { type VerdictParameters, verdictArgs } from './ballots.ts'
import { type WriteReturnType, written } from './support.ts'

/**
 * Lifts the latch of a host by a quorum of the first committee that found it up: its billing clock runs again. Anyone, from the end
 * of the reveals until the probes of the next epoch.
 */
export async function reportUp(
  client: FreeholdClient,
  { epoch, target, ballots, ...options }: VerdictParameters,
): Promise<WriteReturnType> {
  const args = verdictArgs({ epoch, target, ballots })
  return written(await writeVerifierNetwork(client, 'reportUp', args, options))
}
