import { bytesToBigInt, type Hex, keccak256 } from 'viem'
import { pointsOf } from '../arithmetic/points.ts'
import { quoteOpen, type Royalty } from '../arithmetic/quote.ts'
import { type FreeholdClient, signerOf } from '../client.ts'
import { explainError } from '../errors/decode.ts'
import { QuoteError } from '../errors/quote.ts'
import type { ManifestInput } from '../manifest/schema.ts'
import { type ManifestRecipient, sealManifest } from '../manifest/seal.ts'
import { leaseIdOf } from '../packing/ids.ts'
import { readEscrowParameters } from '../reads/readEscrowParameters.ts'
import type { LeaseTerms, Offer, Shape } from '../types.ts'
import type { OpenPlan } from './openPlan.ts'

export interface PlanOpenParameters {
  offer: Offer
  shape: Shape
  /** How long the deposit is to last; at least an hour. */
  durationSeconds: number
  manifest: ManifestInput
  /** The host's HPKE key: `host.facts` of `readHost`. */
  recipient: ManifestRecipient
  royalty?: Royalty
  /** How long the host has to start the machine, 300 to 86,400; default: half an hour. */
  activationSeconds?: number
}

const DEFAULT_ACTIVATION_SECONDS = 1800

/**
 * Fixes everything about a lease before anything is signed: terms, salt, sealed manifest, deposit and so its id. Keep the plan
 * (`encodeOpenPlan`) until the lease is open: after a crash or reload `openLease` finds out whether it is, and never pays twice.
 * @throws QuoteError, ManifestError
 */
export async function planOpen(client: FreeholdClient, parameters: PlanOpenParameters): Promise<OpenPlan> {
  const { offer, shape, manifest, recipient } = parameters
  checkPoints(manifest, shape)
  const quote = quoteOpen(parameters)
  const salt = bytesToBigInt(crypto.getRandomValues(new Uint8Array(12)))
  const tenant = signerOf(client).account.address
  const place = { chainId: client.network.chainId, leaseEscrow: client.network.contracts.leaseEscrow }
  const [{ feeBps, nowSeconds }, sealed] = await Promise.all([
    readOpening(client),
    sealManifest({ manifest, recipient, context: { ...place, tenant, host: offer.host, salt } }),
  ])
  const terms: LeaseTerms = {
    tenant,
    salt,
    payee: offer.payee,
    host: offer.host,
    kind: offer.kind,
    trialSeconds: offer.trialSeconds,
    author: quote.royalty?.author ?? null,
    feeBps,
    royaltyBps: quote.royalty?.bps ?? 0,
    activationDeadline: nowSeconds + (parameters.activationSeconds ?? DEFAULT_ACTIVATION_SECONDS),
    creditor: offer.creditor,
    shape,
    rate: quote.rate,
    openFeeUnits: offer.openFeeUnits,
    offerHash: offer.offerHash,
    manifestHash: keccak256(sealed),
  }
  const { prices, capacity } = offer
  const leaseId: Hex = leaseIdOf(terms, place)
  return { ...place, leaseId, terms, prices, capacity, depositUnits: quote.depositUnits, manifest: sealed }
}

/** What the offer does not say: the protocol fee in force and the chain's time. */
async function readOpening(client: FreeholdClient): Promise<{ feeBps: number; nowSeconds: number }> {
  try {
    const [{ feeBps }, block] = await Promise.all([
      readEscrowParameters(client),
      client.publicClient.getBlock({ blockTag: 'latest' }),
    ])
    return { feeBps, nowSeconds: Number(block.timestamp) }
  } catch (error) {
    throw explainError(error, client, 'planOpen')
  }
}

/** Points are what is paid for, vCPUs and tier are what is launched: they must agree, or the host declines. */
function checkPoints({ vcpus, tier }: ManifestInput, shape: Shape): void {
  const points = pointsOf(vcpus, tier)
  if (points === shape.points) return
  throw new QuoteError(
    `${vcpus} vCPUs of tier ${tier} reserve ${points} compute points; the size has ${shape.points}.`,
    { next: 'derive the points with pointsOf(vcpus, tier).' },
  )
}
