import {
  type Address,
  getAbiItem,
  type Hex,
  isAddressEqual,
  numberToHex,
  parseEventLogs,
  toEventSelector,
} from 'viem'
import { verifierNetworkAbi } from '../abis/verifierNetwork.ts'
import type { FreeholdClient } from '../client.ts'
import { explainError } from '../errors/decode.ts'
import { inTurns } from '../inTurns.ts'
import { type EpochRecord, readEpoch, readLogs, readSeats, readVerifierConstants } from '../reads/index.ts'
import type { Lease } from '../types.ts'
import { type EpochTiming, firstCommittee, isSeatActive, phaseAt, startOf } from '../verify/index.ts'
import { type Reachability, reachabilityOf, type VerifierLook } from './reachability.ts'
import { askForLeaf } from './servedLeaf.ts'
import { seatTopic, verifierUrls } from './verifierUrls.ts'

export interface AskReachabilityParameters {
  lease: Pick<Lease, 'leaseId' | 'terms' | 'activation'>
  /** Only an epoch later than this one; default: the last that is over. */
  after?: bigint
  /** How long each verifier may take for one answer; default: ten seconds. */
  deadlineMs?: number
  signal: AbortSignal
}

/** Verifiers that are asked at a time: each may send megabytes, which are held until they are read. */
const MOST_AT_A_TIME = 8

/**
 * Asks the verifiers that were drawn for an instance in the last epoch that is over for their handshake with its SSH port, and
 * checks each against the host key on chain. null: no verifier looks at it, because it does not run yet, its lease names no
 * verifiers, or no epoch (later than `after`) is over.
 * @throws ChainUnreachableError; what `signal` was aborted with. A verifier that fails is part of the answer.
 */
export async function askReachability(
  client: FreeholdClient,
  { lease, after = 0n, deadlineMs, signal }: AskReachabilityParameters,
): Promise<Reachability | null> {
  const { leaseId, activation } = lease
  if (!activation || !isWatched(client, lease)) return null
  try {
    const { timing } = await readVerifierConstants(client)
    const number = await lastRevealedEpoch(client, timing)
    if (number <= after) return null
    const epoch = await readEpoch(client, { epoch: number })
    if (!epoch?.seed) return reachabilityOf(number, [])
    const drawn = await readDrawn(client, { ...epoch, seed: epoch.seed }, leaseId, signal)
    const { sshFingerprint: keyFingerprint } = activation
    const look = (member: Drawn) =>
      lookOf(client, {
        member,
        leaseId,
        keyFingerprint,
        seed: epoch.seed!,
        epoch: number,
        timing,
        deadlineMs,
        signal,
      })
    return reachabilityOf(number, await inTurns(drawn, MOST_AT_A_TIME, look))
  } catch (error) {
    signal.throwIfAborted()
    throw explainError(error, client, 'askReachability')
  }
}

/** Verifiers look at the instances of leases that follow them. */
function isWatched({ network }: FreeholdClient, { terms }: AskReachabilityParameters['lease']): boolean {
  return terms.creditor !== null && isAddressEqual(terms.creditor, network.contracts.verifierNetwork)
}

/** Ballots are revealed until reports begin: before that nobody need show anything. */
async function lastRevealedEpoch({ publicClient }: FreeholdClient, timing: EpochTiming): Promise<bigint> {
  const { timestamp } = await publicClient.getBlock({ blockTag: 'latest' })
  const moment = phaseAt(timing, Number(timestamp))
  if (moment === null) return 0n
  return moment.phase === 'report' ? moment.epoch : moment.epoch - 1n
}

/** A seat that was drawn, with what its ballot said on chain. */
interface Drawn {
  readonly seat: number
  readonly verifier: Address | null
  readonly url: string | null
  /** null: it revealed nothing. */
  readonly ballot: { readonly secret: Hex; readonly root: Hex } | null
}

async function readDrawn(
  client: FreeholdClient,
  epoch: EpochRecord & { readonly seed: Hex },
  leaseId: Hex,
  signal: AbortSignal,
): Promise<Drawn[]> {
  const seats = await readSeats(client)
  const isActive = (seat: number) => {
    const found = seats[seat]
    return found !== undefined && isSeatActive(found, epoch.epoch)
  }
  const committee = firstCommittee({ epoch, targetKey: leaseId, isActive })
  const [ballots, urls] = await Promise.all([
    readBallots(client, epoch, committee),
    verifierUrls(client, { seats: committee, signal }),
  ])
  return committee.map((seat) => ({
    seat,
    verifier: seats[seat]?.verifier ?? null,
    url: urls.get(seat) ?? null,
    ballot: ballots.get(seat) ?? null,
  }))
}

const REVEALED = toEventSelector(getAbiItem({ abi: verifierNetworkAbi, name: 'Revealed' }))

async function readBallots(
  client: FreeholdClient,
  { epoch, seedBlock }: EpochRecord,
  seats: readonly number[],
): Promise<ReadonlyMap<number, NonNullable<Drawn['ballot']>>> {
  if (seats.length === 0) return new Map()
  const address = client.network.contracts.verifierNetwork
  const topics = [REVEALED, numberToHex(epoch, { size: 32 }), seats.map(seatTopic)]
  const logs = await readLogs(client, { address, topics, fromBlock: seedBlock })
  const revealed = parseEventLogs({ abi: verifierNetworkAbi, eventName: 'Revealed', logs })
  return new Map(revealed.map(({ args: { seat, secret, root } }) => [seat, { secret, root }]))
}

interface LookParameters {
  readonly member: Drawn
  readonly leaseId: Hex
  readonly keyFingerprint: Hex
  readonly seed: Hex
  readonly epoch: bigint
  readonly timing: EpochTiming
  readonly deadlineMs: number | undefined
  readonly signal: AbortSignal
}

/** What a verifier found, as far as it can be believed. Never fails but for `signal`. */
async function lookOf(
  { network: { chainId, contracts } }: FreeholdClient,
  { member, leaseId, keyFingerprint, seed, epoch, timing, deadlineMs, signal }: LookParameters,
): Promise<VerifierLook> {
  const { seat, verifier, url, ballot } = member
  const unknown = (...says: string[]): VerifierLook => {
    return { seat, verifier, url, outcome: 'Unknown', at: null, says, handshake: null }
  }
  if (verifier === null) return unknown('it has left')
  if (ballot === null) return unknown('it revealed no ballot')
  if (url === null) return unknown('it named no address')
  const { secret, root } = ballot
  const network = contracts.verifierNetwork
  const context = { chainId, network, seed, verifier, target: leaseId, epoch, secret, keyFingerprint }
  try {
    const leaf = await askForLeaf({
      url,
      root,
      isWanted: ({ key, target }) => key === leaseId && target === null,
      subject: { kind: 'instance', lease: leaseId },
      context,
      signal,
      ...(deadlineMs !== undefined && { deadlineMs }),
    })
    if (leaf === null) return unknown('it did not look at this instance')
    const { says, handshake } = leaf
    const at = withinProbes(leaf.at, epoch, timing)
    if (handshake?.fault === null) return { seat, verifier, url, outcome: 'Up', at, says, handshake }
    if (handshake) return unknown(`its handshake proves nothing: ${handshake.fault}`)
    if (leaf.outcome === 'Down') return { seat, verifier, url, outcome: 'Down', at, says, handshake: null }
    return leaf.outcome === 'Up' ? unknown('it shows no handshake for its UP') : unknown(...says)
  } catch (error) {
    signal.throwIfAborted()
    return unknown(error instanceof Error ? error.message : String(error))
  }
}

/** Nobody signed the second; it was after the seed and before the commits, whatever the verifier says. */
function withinProbes(at: number, epoch: bigint, timing: EpochTiming): number {
  const start = startOf(timing, epoch)
  return Math.min(Math.max(at, start), start + timing.commitEnd)
}
