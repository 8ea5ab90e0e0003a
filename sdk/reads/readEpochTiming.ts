import type { FreeholdClient } from '../client.ts'
import { verifierNetworkOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import type { EpochTiming } from '../verify/index.ts'
import { memoPerClient } from './memo.ts'

const readFixed = memoPerClient(async (client): Promise<EpochTiming> => {
  const network = verifierNetworkOf(client.network)
  const read = (functionName: TimingName) => client.publicClient.readContract({ ...network, functionName })
  const [genesis, epochSeconds, probeStart, probeEnd, commitEnd, revealEnd] = await Promise.all([
    read('GENESIS'),
    read('EPOCH_SECONDS'),
    read('PROBE_START'),
    read('PROBE_END'),
    read('COMMIT_END'),
    read('REVEAL_END'),
  ])
  return { genesis, epochSeconds, probeStart, probeEnd, commitEnd, revealEnd }
})

type TimingName = 'GENESIS' | 'EPOCH_SECONDS' | 'PROBE_START' | 'PROBE_END' | 'COMMIT_END' | 'REVEAL_END'

/** When things happen in an epoch; fixed when the verifier network was deployed, so asked for once per client. */
export async function readEpochTiming(client: FreeholdClient): Promise<EpochTiming> {
  try {
    return await readFixed(client, 'timing')
  } catch (error) {
    throw explainError(error, client, 'readEpochTiming')
  }
}
