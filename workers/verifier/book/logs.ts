import { leaseEscrowAbi, verifierNetworkAbi } from '@freehold/sdk'
import { type Address, encodeEventTopics, type Hex, type Log, type PublicClient, parseEventLogs } from 'viem'
import { type LogRange, readRawLogs } from '../../chain/index.ts'

/** An event of the verifier network, or of the escrow about an instance. */
export type VerifierLog = (
  | ReturnType<typeof parseEventLogs<typeof verifierNetworkAbi>>[number]
  | InstanceLog
) &
  Pick<RawLog, 'at'>

type EscrowLog = ReturnType<typeof parseEventLogs<typeof leaseEscrowAbi>>[number]
type InstanceLog = Extract<EscrowLog, { eventName: (typeof ofInstances)[number] }>

const ofNetwork = [
  'EpochBegun',
  'EpochSealed',
  'VerifierRegistered',
  'AnchorSet',
  'VerifierUrlSet',
  'VerifierLeft',
  'SeatReleased',
  'TargetEnrolled',
  'TargetKeySet',
  'TargetWithdrawn',
  'TargetHeartbeat',
  'Committed',
  'Revealed',
  'DownReported',
  'DownConfirmed',
  'DownAnswered',
  'DownPosted',
  'UpPosted',
  'Challenged',
  'ChallengeAnswered',
  'VerifierSlashed',
] as const
const ofInstances = [
  'LeaseOpened',
  'LeaseActivated',
  'LeaseDeclined',
  'LeaseCancelled',
  'LeaseClosed',
  'LeaseResized',
] as const

const topicOf = (abi: readonly unknown[], eventName: string): Hex =>
  encodeEventTopics({ abi, eventName } as Parameters<typeof encodeEventTopics>[0])[0] as Hex
const networkTopics = ofNetwork.map((name) => topicOf(verifierNetworkAbi, name))
const instanceTopics = ofInstances.map((name) => topicOf(leaseEscrowAbi, name))

/** Where the events come from. */
export interface LogSources {
  readonly verifierNetwork: Address
  readonly leaseEscrow: Address
}

/** A log as it is kept. */
export interface RawLog
  extends Pick<
    Log<bigint, number, false>,
    'address' | 'topics' | 'data' | 'blockNumber' | 'blockHash' | 'logIndex' | 'transactionHash'
  > {
  /** Unix second of its block, where that matters; else null. */
  readonly at: number | null
}

/** Of this event the time counts: a host that is down for long is not probed. */
const timedTopic = topicOf(verifierNetworkAbi, 'DownPosted')
export const isTimed = ({ topics }: Pick<RawLog, 'topics'>): boolean => topics[0] === timedTopic

/** All events of a range that the book is interested in, in order. */
export async function verifierLogs(
  client: PublicClient,
  { verifierNetwork, leaseEscrow }: LogSources,
  range: LogRange,
): Promise<RawLog[]> {
  const found = await Promise.all([
    readRawLogs(client, { addresses: [verifierNetwork], topics: [networkTopics] }, range),
    readRawLogs(client, { addresses: [leaseEscrow], topics: [instanceTopics] }, range),
  ])
  return found
    .flat()
    .map((log) => ({ ...log, at: null }))
    .sort(byPosition)
}

/** Decodes what was kept; what is none of these events is left out. */
export function decodeLogs(raw: readonly RawLog[], { verifierNetwork }: LogSources): VerifierLog[] {
  const ofThisNetwork = ({ address }: RawLog) => address.toLowerCase() === verifierNetwork.toLowerCase()
  const logsWhere = (isWanted: (log: RawLog) => boolean) =>
    raw.filter(isWanted) as unknown as Log<bigint, number, false>[]
  const decoded = [
    ...parseEventLogs({
      abi: verifierNetworkAbi,
      eventName: [...ofNetwork],
      logs: logsWhere(ofThisNetwork),
    }),
    ...parseEventLogs({
      abi: leaseEscrowAbi,
      eventName: [...ofInstances],
      logs: logsWhere((log) => !ofThisNetwork(log)),
    }),
  ] as unknown as VerifierLog[] // viem keeps members that it does not know, such as `at`
  return decoded.sort(byPosition)
}

type Positioned = Pick<RawLog, 'blockNumber' | 'logIndex'>
export const byPosition = (a: Positioned, b: Positioned): number =>
  a.blockNumber === b.blockNumber ? a.logIndex - b.logIndex : a.blockNumber < b.blockNumber ? -1 : 1
