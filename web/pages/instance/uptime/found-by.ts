import type { LeaseCredit } from '@freehold/sdk/subgraph'

/** "5 of 7 in epoch 1201, then 15 of 21 others in epoch 1202" */
export function foundByText({ outage }: Pick<LeaseCredit, 'outage'>): string {
  if (!outage) return 'A creditor without verifiers'
  const { report, confirmation } = outage
  if (!report || !confirmation) return 'Ballots that the index no longer has'
  const first = `${report.downBallots.length} of ${report.committee.length} in epoch ${report.epoch}`
  const { confirmingBallots, confirmationCommittee, epoch } = confirmation
  return `${first}, then ${confirmingBallots.length} of ${confirmationCommittee.length} others in epoch ${epoch}`
}
