import type { Address, Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { proofJson } from '../proof/index.ts'
import type { LeaseCredit } from '../subgraph/queryCredits.ts'
import type { ServedEvidence } from './askVerifier.ts'
import type { EvidenceCheck } from './checkOutage.ts'

/** All that is public about one credit, for a file that others can check: plain JSON, amounts and block numbers as strings. */
export interface CreditEvidence {
  readonly format: 'freehold/credit-evidence/2'
  readonly network: string
  readonly chainId: number
  readonly leaseEscrow: Address
  readonly verifierNetwork: Address
  readonly leaseId: Hex
  readonly credit: unknown
  /** What was held against the chain when the file was made. */
  readonly checks: readonly EvidenceCheck[]
  /** What the verifiers served then, with the handshakes of those who said up. */
  readonly served: readonly WrittenEvidence[]
}

/** `ServedEvidence` as plain JSON; its proof is what `parseProof` reads. */
export interface WrittenEvidence extends Omit<ServedEvidence, 'epoch' | 'handshake'> {
  readonly epoch: string
  readonly handshake: {
    readonly proof: unknown
    readonly path: readonly Hex[]
    readonly fault: string | null
  } | null
}

export interface CreditEvidenceParameters {
  leaseId: Hex
  credit: LeaseCredit
  /** `checkOutage` */
  checks: readonly EvidenceCheck[]
  /** `askVerifiers` */
  served: readonly ServedEvidence[]
}

/** Puts the evidence of a credit together. */
export function creditEvidence(
  { network }: Pick<FreeholdClient, 'network'>,
  { leaseId, credit, checks, served }: CreditEvidenceParameters,
): CreditEvidence {
  return {
    format: 'freehold/credit-evidence/2',
    network: network.name,
    chainId: network.chainId,
    leaseEscrow: network.contracts.leaseEscrow,
    verifierNetwork: network.contracts.verifierNetwork,
    leaseId,
    credit: JSON.parse(
      JSON.stringify(credit, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ),
    checks,
    served: served.map(({ epoch, handshake, ...rest }) => ({
      ...rest,
      epoch: String(epoch),
      handshake: handshake && { ...handshake, proof: JSON.parse(proofJson(handshake.proof)) },
    })),
  }
}

/** Name and content of the file of a credit, the same wherever it is written. */
export function creditEvidenceFile(
  client: Pick<FreeholdClient, 'network'>,
  parameters: CreditEvidenceParameters,
): { name: string; text: string } {
  const { leaseId, credit } = parameters
  return {
    name: `credit-${leaseId.slice(0, 10)}-${credit.downtime.fromSeconds}.json`,
    text: `${JSON.stringify(creditEvidence(client, parameters), null, 2)}\n`,
  }
}
