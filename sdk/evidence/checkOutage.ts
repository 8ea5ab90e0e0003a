import { type Hash, parseEventLogs, type TransactionReceipt } from 'viem'
import { verifierNetworkAbi } from '../abis/verifierNetwork.ts'
import type { FreeholdClient } from '../client.ts'
import { verifierNetworkOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import type { IndexedBallot, IndexedOutage, IndexedTargetEpoch } from '../subgraph/verdicts.ts'
import { COMMITTEE_DOMAINS, drawCommittee, outcomeAt } from '../verify/index.ts'

/** A claim about an outage, held against the chain. */
export interface EvidenceCheck {
  /** The claim, as a sentence. */
  readonly says: string
  readonly isTrue: boolean
}

/**
 * Holds what an index says of an outage against the chain: that each step was told in the transaction that it names, that each
 * ballot was revealed as it is said, by members of committees drawn with the epoch's seed, and that enough of them say DOWN.
 *
 * Who of the seats that a draw passed over sat in that epoch is not checked: the chain forgets it when a seat is taken again.
 */
export async function checkOutage(
  client: FreeholdClient,
  { outage }: { outage: IndexedOutage },
): Promise<EvidenceCheck[]> {
  try {
    const receipts = receiptsOf(client)
    const { report, confirmation, target } = outage
    const parts = await Promise.all([
      checkVerdicts(outage, receipts),
      report ? checkCommittee(client, receipts, firstCommitteeOf(report)) : [],
      confirmation
        ? checkCommittee(client, receipts, confirmationCommitteeOf(confirmation, report?.committee ?? []))
        : [],
    ])
    const isComplete = report !== null && confirmation !== null
    const says = `The index still has the ballots of both committees about target ${target}`
    return [{ says, isTrue: isComplete }, ...parts.flat()]
  } catch (error) {
    throw explainError(error, client, 'checkOutage')
  }
}

type ReadReceipt = (hash: Hash) => Promise<TransactionReceipt>

/** Asks for each transaction once. */
function receiptsOf({ publicClient }: FreeholdClient): ReadReceipt {
  const asked = new Map<Hash, Promise<TransactionReceipt>>()
  return (hash) => {
    const answer = asked.get(hash) ?? publicClient.getTransactionReceipt({ hash })
    asked.set(hash, answer)
    return answer
  }
}

const EVENTS = {
  Reported: 'DownReported',
  Confirmed: 'DownConfirmed',
  Answered: 'DownAnswered',
  Posted: 'DownPosted',
  Lifted: 'UpPosted',
} as const

function checkVerdicts(outage: IndexedOutage, receipts: ReadReceipt): Promise<EvidenceCheck[]> {
  return Promise.all(
    outage.verdicts.map(async ({ name, transactionHash }) => {
      const logs = parseEventLogs({
        abi: verifierNetworkAbi,
        eventName: EVENTS[name],
        logs: (await receipts(transactionHash)).logs,
      })
      return {
        says: `Target ${outage.target} was ${WORDS[name]} in transaction ${transactionHash}`,
        isTrue: logs.some(({ args }) => args.target === outage.target),
      }
    }),
  )
}

const WORDS: Readonly<Record<keyof typeof EVENTS, string>> = {
  Reported: 'reported down',
  Confirmed: 'confirmed down',
  Answered: 'answered for',
  Posted: 'posted as down',
  Lifted: 'found up again',
}

/** One committee and what its members are said to have said. */
interface ClaimedCommittee {
  readonly record: IndexedTargetEpoch
  readonly domain: number
  readonly name: string
  readonly members: readonly number[]
  readonly excluded: readonly number[]
  readonly downBallots: readonly IndexedBallot[]
}

const firstCommitteeOf = (record: IndexedTargetEpoch): ClaimedCommittee => ({
  record,
  domain: COMMITTEE_DOMAINS.first,
  name: 'first committee',
  members: record.committee,
  excluded: [],
  downBallots: record.downBallots,
})

const confirmationCommitteeOf = (
  record: IndexedTargetEpoch,
  reporters: readonly number[],
): ClaimedCommittee => ({
  record,
  domain: COMMITTEE_DOMAINS.confirmation,
  name: 'confirmation committee',
  members: record.confirmationCommittee,
  excluded: reporters,
  downBallots: record.confirmingBallots,
})

async function checkCommittee(
  client: FreeholdClient,
  receipts: ReadReceipt,
  claimed: ClaimedCommittee,
): Promise<EvidenceCheck[]> {
  const { record, domain, name, members, excluded, downBallots } = claimed
  const { epoch, target, targetKey } = record
  const onChain = await client.publicClient.readContract({
    ...verifierNetworkOf(client.network),
    functionName: 'epochOf',
    args: [epoch],
  })
  const isFirst = domain === COMMITTEE_DOMAINS.first
  const size = isFirst ? onChain.committeeSize : onChain.confirmationSize
  const quorum = isFirst ? onChain.quorum : onChain.confirmationQuorum
  const drawn = drawCommittee({
    seed: onChain.seed,
    targetKey,
    domain,
    seats: onChain.seats,
    size,
    isActive: (seat) => members.includes(seat),
    excluded,
  })
  const ballots = await Promise.all(
    downBallots.map((ballot) => checkBallot(receipts, record, members, ballot)),
  )
  return [
    {
      says: `Seats ${members.join(', ')} are what the seed of epoch ${epoch} draws as ${name} of target ${target}`,
      isTrue: drawn.length === members.length && drawn.every((seat, at) => seat === members[at]),
    },
    {
      says: `At least ${quorum} of ${size} members of the ${name} of epoch ${epoch} say down`,
      isTrue: ballots.filter(({ isTrue }) => isTrue).length >= quorum,
    },
    ...ballots,
  ]
}

async function checkBallot(
  receipts: ReadReceipt,
  { epoch, target }: IndexedTargetEpoch,
  members: readonly number[],
  { seat, secret, bits, root, transactionHash }: IndexedBallot,
): Promise<EvidenceCheck> {
  const { logs } = await receipts(transactionHash)
  const revealed = parseEventLogs({ abi: verifierNetworkAbi, eventName: 'Revealed', logs })
  const isRevealed = revealed.some(
    ({ args }) =>
      args.epoch === epoch &&
      args.seat === seat &&
      args.secret === secret &&
      args.bits === bits &&
      args.root === root,
  )
  return {
    says: `Seat ${seat} revealed in transaction ${transactionHash} that target ${target} was down in epoch ${epoch}`,
    isTrue: isRevealed && members.includes(seat) && outcomeAt(bits, target) === 'Down',
  }
}
