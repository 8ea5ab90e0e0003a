import type { Address, Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import type { LeaseCredit } from '../subgraph/queryCredits.ts'
import type { EvidenceCheck } from './checkOutage.ts'

/** All that is public about one credit, for a file that others can check: plain JSON, amounts and block numbers as strings. */
export interface CreditEvidence {
  readonly format: 'freehold/credit-evidence/1'
  readonly network: string
  readonly chainId: number
  readonly leaseEscrow: Address
  readonly verifierNetwork: Address
  readonly leaseId: Hex
  readonly credit: unknown
  /** What was held against the chain when the file was made. */
  readonly checks: readonly EvidenceCheck[]
}

/** Puts the evidence of a credit together. */
export function creditEvidence(
  { network }: Pick<FreeholdClient, 'network'>,
  { leaseId, credit, checks }: { leaseId: Hex; credit: LeaseCredit; checks: readonly EvidenceCheck[] },
): CreditEvidence {
  return {
    format: 'freehold/credit-evidence/1',
    network: network.name,
    chainId: network.chainId,
    leaseEscrow: network.contracts.leaseEscrow,
    verifierNetwork: network.contracts.verifierNetwork,
    leaseId,
    credit: JSON.parse(
      JSON.stringify(credit, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ),
    checks,
  }
}
