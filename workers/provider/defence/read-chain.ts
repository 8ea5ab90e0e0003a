import {
  type EpochRecord,
  type FreeholdClient,
  leaseEscrowAbi,
  readCommittees,
  readEpoch,
  readSeats,
  readTargetOfHost,
  readVerifierConstants,
  type Target,
  verifierNetworkAbi,
} from '@freehold/sdk'
import { type Hex, isAddressEqual, zeroHash } from 'viem'
import { type Found, findMembers, type Member, secretOf } from './answers.ts'
import type { Showable } from './decide.ts'
import type { Pledge, Pledges } from './pledges.ts'
import type { DefenceTiming } from './timing.ts'

/** What is looked at from where a host stands. */
export interface Reading {
  readonly client: FreeholdClient
  readonly host: bigint
}

/** The times of the network whose word the escrow follows; null when it follows none, or another one. */
export async function readTiming({ client }: Reading): Promise<DefenceTiming | null> {
  const creditor = await client.publicClient.readContract({
    abi: leaseEscrowAbi,
    address: client.network.contracts.leaseEscrow,
    functionName: 'creditor',
  })
  if (!isAddressEqual(creditor, client.network.contracts.verifierNetwork)) return null
  const { timing, answerSeconds } = await readVerifierConstants(client)
  return { ...timing, answerSeconds }
}

/** The host as the verifiers' target; null while it is not enrolled. */
export const readTarget = ({ client, host }: Reading): Promise<Target | null> =>
  readTargetOfHost(client, { host })

/** An epoch that was sealed; null: it judges nobody. */
export async function readSealedEpoch({ client }: Reading, epoch: number): Promise<SealedEpoch | null> {
  const record = await readEpoch(client, { epoch: BigInt(epoch) })
  return record?.seed ? { ...record, seed: record.seed } : null
}

export type SealedEpoch = EpochRecord & { readonly seed: Hex }

/** What stands on chain as pledged in an epoch; null: nothing. */
export async function readPledge({ client }: Reading, epoch: number, target: number): Promise<Hex | null> {
  const root = await client.publicClient.readContract({
    abi: verifierNetworkAbi,
    address: client.network.contracts.verifierNetwork,
    functionName: 'pledgeOf',
    args: [BigInt(epoch), target],
  })
  return root === zeroHash ? null : root
}

/** Handshakes that answer a DOWN of which this epoch's first or confirming committee was a part. */
export interface Evidence extends Showable {
  readonly pledge: Pledge
  readonly found: readonly Found[]
}

/** What can be shown a committee of an epoch; null when nothing was pledged that the contract would take. */
export async function readEvidence(
  reading: Reading,
  pledges: Pledges,
  target: Target,
  epoch: number,
  committee: 'first' | 'confirmation',
): Promise<Evidence | null> {
  if (!pledges.epochs().includes(epoch)) return null
  const { client } = reading
  const { chainId, contracts } = client.network
  const record = await readSealedEpoch(reading, epoch)
  const pledge = record && pledges.get({ network: contracts.verifierNetwork, epoch, seed: record.seed })
  if (!pledge || (await readPledge(reading, epoch, target.target)) !== pledge.root) return null
  const [drawn] = await readCommittees(client, { epoch: BigInt(epoch), targets: [target.target] })
  const members = await readMembers(client, drawn![committee], BigInt(epoch))
  const found = findMembers(pledge.transcripts, members, {
    chainId,
    network: contracts.verifierNetwork,
    seed: record.seed,
    target: target.targetKey,
    epoch: BigInt(epoch),
    beaconKeyHash: BigInt(epoch) < target.keyFromEpoch ? target.previousKeyHash : target.beaconKeyHash,
  })
  return { epoch, least: leastAnswers(record)[committee], members: found.length, pledge, found }
}

/** Of how many distinct members handshakes must be shown. */
export const leastAnswers = (record: Omit<EpochRecord, 'seed'>) => ({
  first: 1 + record.committeeSize - record.quorum,
  confirmation: 1 + record.confirmationSize - record.confirmationQuorum,
})

/** Members whose secrets of the epoch can be known. */
async function readMembers(
  client: FreeholdClient,
  seats: readonly number[],
  epoch: bigint,
): Promise<Member[]> {
  if (seats.length === 0) return []
  const records = await readSeats(client, { seats })
  return records.flatMap(({ seat, verifier, known }) => {
    const secret = secretOf(known, epoch)
    return verifier !== null && secret !== null ? [{ seat, verifier, secret }] : []
  })
}
