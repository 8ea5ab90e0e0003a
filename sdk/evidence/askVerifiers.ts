import type { FreeholdClient } from '../client.ts'
import { beaconKeyFingerprint } from '../proof/index.ts'
import { readHost } from '../reads/index.ts'
import type { IndexedOutage } from '../subgraph/verdicts.ts'
import { askVerifier, type ServedEvidence } from './askVerifier.ts'

export interface AskVerifiersParameters {
  outage: IndexedOutage
  /** Whose outage it was. */
  host: bigint
  kind: number
  signal: AbortSignal
}

/**
 * What every verifier whose ballot counted, either way, serves of an outage; one that gives nothing is in the list and says why.
 * @throws HostNotFoundError, ChainUnreachableError: the host's key is read from the chain
 */
export async function askVerifiers(
  client: FreeholdClient,
  { outage, host, kind, signal }: AskVerifiersParameters,
): Promise<ServedEvidence[]> {
  const { beaconKey } = await readHost(client, { host })
  const keyFingerprint = beaconKeyFingerprint(beaconKey)
  const { chainId, contracts } = client.network
  const { verifierNetwork } = contracts
  return Promise.all(
    ballotsOf(outage).map((one) =>
      askVerifier({ ...one, host, kind, keyFingerprint, chainId, verifierNetwork, signal }),
    ),
  )
}

/** Each ballot once, with what it was a part of. */
function ballotsOf({ report, confirmation, lift }: IndexedOutage) {
  const records = [report, confirmation, lift].filter((record) => record !== null)
  const all = records.flatMap((record) =>
    [
      ...record.downBallots,
      ...record.upBallots,
      ...record.confirmingBallots,
      ...record.dissentingBallots,
    ].map((ballot) => ({ record, ballot })),
  )
  return [...new Map(all.map((one) => [`${one.record.epoch}-${one.ballot.seat}`, one])).values()]
}
