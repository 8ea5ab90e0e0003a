import {
  formatRatePerHour,
  formatSshFingerprint,
  type Lease,
  type LeaseEnding,
  type LeaseState,
  picoRateOf,
  RATE_STEP,
  royaltyPicoRateOf,
  type Shape,
  type Tier,
  totalPicoRateOf,
  totalUnits,
} from '@freehold/sdk'
import type { Address, Hex } from 'viem'
import type { Context } from '../kernel/context.ts'
import { readNotes } from '../plans/store.ts'

/** A lease as every verb prints it; the keys of `--json`. Units: 1e-6 USDC; rates: 1e-18 USDC per second. */
export interface LeaseView {
  readonly leaseId: Hex
  readonly state: LeaseState
  readonly tenant: Address
  readonly host: bigint
  readonly payee: Address
  /** Known only where the lease was opened from: the manifest is sealed to the host. */
  readonly image: string | null
  readonly hostname: string | null
  readonly shape: Shape
  /** As it was asked for here; null as above, for the chain knows only the points that both reserve. */
  readonly vcpus: number | null
  readonly tier: Tier | null
  /** What the tenant pays, royalty included. */
  readonly totalRate: bigint
  readonly usdcPerHour: string
  readonly depositUnits: bigint
  readonly openFeeUnits: bigint
  readonly billedSeconds: number
  readonly spentUnits: bigint
  /** To the tenant, were it closed now. */
  readonly refundableUnits: bigint
  readonly runwaySeconds: number
  readonly isLowRunway: boolean
  readonly isExhausted: boolean
  readonly deadSeconds: number
  readonly activationDeadline: number
  /** Settling: unix second from which anyone may finalize; else 0. */
  readonly finalizableAt: number
  readonly endpoint: string | null
  readonly sshFingerprint: Hex | null
  /** As OpenSSH prints it. */
  readonly sshFingerprintText: string | null
  readonly openedAtBlock: bigint
  readonly openTransactionHash: Hex
  readonly activatedAtBlock: bigint | null
  readonly activateTransactionHash: Hex | null
  readonly ending: LeaseEnding | null
  /** The unix second of the chain that all this speaks of. */
  readonly atSeconds: number
}

/** Gathers what is known of a lease: from the chain, and from the plan kept here. */
export function viewOf({ home }: Pick<Context, 'home'>, lease: Lease): LeaseView {
  const { terms, status, activation, ending } = lease
  const notes = readNotes(home, lease.leaseId)
  const totalRate = totalPicoRateOf(terms) * RATE_STEP
  const billedSeconds = ending?.billedSeconds ?? status.billedSeconds
  return {
    leaseId: lease.leaseId,
    state: status.state,
    tenant: terms.tenant,
    host: terms.host,
    payee: terms.payee,
    image: notes?.image ?? null,
    hostname: notes?.hostname ?? null,
    shape: terms.shape,
    vcpus: notes?.vcpus ?? null,
    tier: notes?.tier ?? null,
    totalRate,
    usdcPerHour: formatRatePerHour(totalRate),
    depositUnits: status.depositUnits,
    openFeeUnits: terms.openFeeUnits,
    billedSeconds,
    spentUnits: costOf(lease, billedSeconds),
    refundableUnits: status.refundableUnits,
    runwaySeconds: status.runwaySeconds,
    isLowRunway: status.isLowRunway,
    isExhausted: status.isExhausted,
    deadSeconds: status.deadSeconds,
    activationDeadline: terms.activationDeadline,
    finalizableAt: status.finalizableAt,
    endpoint: activation?.endpoint ?? null,
    sshFingerprint: activation?.sshFingerprint ?? null,
    sshFingerprintText: activation ? formatSshFingerprint(activation.sshFingerprint) : null,
    openedAtBlock: lease.openedAtBlock,
    openTransactionHash: lease.openTransactionHash,
    activatedAtBlock: activation?.blockNumber ?? null,
    activateTransactionHash: activation?.transactionHash ?? null,
    ending,
    atSeconds: lease.atSeconds,
  }
}

function costOf({ terms }: Lease, seconds: number): bigint {
  const picoRate = picoRateOf(terms.rate)
  return totalUnits(seconds, picoRate, royaltyPicoRateOf(picoRate, terms.royaltyBps))
}
