import type { Hash, Hex, TransactionReceipt } from 'viem'
import { type FreeholdClient, signerOf } from '../client.ts'
import { explainError } from '../errors/decode.ts'
import { WrongChainError } from '../errors/network.ts'
import { packCapacityOpenFee } from '../packing/offer.ts'
import { packPrices } from '../packing/prices.ts'
import { packTerms } from '../packing/terms.ts'
import { allowPayment, type PaymentStep } from '../permit/allow.ts'
import type { SignedPermit } from '../permit/sign.ts'
import { readLeaseFacts } from '../reads/leaseEvents.ts'
import { readLeaseWords } from '../reads/readLeaseStates.ts'
import { type WriteOptions, writeEscrow } from '../transactions/write.ts'
import type { OpenPlan } from './openPlan.ts'

export interface OpenLeaseParameters extends WriteOptions {
  plan: OpenPlan
  onStep?: (step: PaymentStep) => void
}

export interface OpenLeaseReturnType {
  readonly leaseId: Hex
  readonly hash: Hash
  readonly blockNumber: bigint
  /** Null when the lease had been opened before: by this plan, in an earlier run. */
  readonly receipt: TransactionReceipt | null
}

/**
 * Opens a lease with one permit signature and one transaction (or, where the token has no permit, an approval before it). May be
 * repeated with the same plan at any time: what is open already is found and not paid again.
 * @throws InsufficientUsdcError before anything is signed; ContractRefusedError, for example `OfferNotLive` when the offer changed
 */
export async function openLease(
  client: FreeholdClient,
  { plan, onStep, ...options }: OpenLeaseParameters,
): Promise<OpenLeaseReturnType> {
  checkPlace(client, plan)
  const earlier = await findPlannedLease(client, { plan })
  if (earlier) return { ...earlier, receipt: null }
  const amountUnits = plan.depositUnits + plan.terms.openFeeUnits
  const permit = await allowPayment(client, { ...options, amountUnits, ...(onStep && { onStep }) })
  onStep?.('send')
  const receipt = await sendOpen(client, plan, permit, options)
  const { transactionHash: hash, blockNumber } = receipt
  return { leaseId: plan.leaseId, hash, blockNumber, receipt }
}

/** Whether a plan's lease was opened, whatever became of it since; null when it was not. */
export async function findPlannedLease(
  client: FreeholdClient,
  { plan }: { plan: OpenPlan },
): Promise<{ leaseId: Hex; hash: Hash; blockNumber: bigint } | null> {
  const { leaseId } = plan
  try {
    const [word] = await readLeaseWords(client, [leaseId])
    if (!word || word.state === 'None') return null
    const opened = (await readLeaseFacts(client, [leaseId])).get(leaseId)?.opened
    if (!opened) throw new Error(`Lease ${leaseId} has a word, but the RPC has no event of its opening.`)
    return { leaseId, hash: opened.openTransactionHash, blockNumber: opened.openedAtBlock }
  } catch (error) {
    throw explainError(error, client, 'openLease')
  }
}

function sendOpen(
  client: FreeholdClient,
  plan: OpenPlan,
  permit: SignedPermit | null,
  options: WriteOptions,
): Promise<TransactionReceipt> {
  const { terms, prices, capacity, depositUnits, manifest } = plan
  const offered = packCapacityOpenFee({ capacity, openFeeUnits: terms.openFeeUnits })
  const args = [packTerms(terms), packPrices(prices), offered, depositUnits, manifest] as const
  return permit
    ? writeEscrow(client, 'openWithPermit', [...args, permit], options)
    : writeEscrow(client, 'open', args, options)
}

/** A plan is good for one chain, one escrow and one wallet. */
function checkPlace(client: FreeholdClient, plan: OpenPlan): void {
  signerOf(client)
  const { chainId, contracts } = client.network
  if (plan.chainId !== chainId || plan.leaseEscrow !== contracts.leaseEscrow) {
    throw new WrongChainError(chainId, plan.chainId, 'The client')
  }
}
