import { askVerifiers, creditEvidenceFile, type EvidenceCheck } from '@freehold/sdk/evidence'
import type { LeaseCredit, LeaseCredits } from '@freehold/sdk/subgraph'
import { useMutation } from '@tanstack/react-query'
import type { Hex } from 'viem'
import { saveStream } from '../../../hosts/download.ts'
import { useNetwork } from '../../../network/context.tsx'

type Wanted = { leaseId: Hex; credits: LeaseCredits; credit: LeaseCredit }

/** Asks the verifiers for what they serve of a credit and saves it all as a file; who gives nothing holds nobody up. */
export function useEvidenceFile({ leaseId, credits: { host, kind }, credit }: Wanted) {
  const { client } = useNetwork()
  return useMutation({
    mutationFn: async (checks: readonly EvidenceCheck[]) => {
      const { outage } = credit
      const { signal } = new AbortController() // each verifier has a deadline of its own
      const served = outage ? await askVerifiers(client, { outage, host, kind, signal }) : []
      const { name, text } = creditEvidenceFile(client, { leaseId, credit, checks, served })
      await saveStream(new Blob([text]).stream(), name)
      return served
    },
  })
}
