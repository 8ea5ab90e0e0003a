import { formatDuration, formatUsdc } from '@freehold/sdk'
import { checkOutage, type EvidenceCheck } from '@freehold/sdk/evidence'
import { type LeaseCredit, type LeaseCredits, queryCredits } from '@freehold/sdk/subgraph'
import type { Hex } from 'viem'
import { z } from 'zod'
import { CliError } from '../kernel/errors.ts'
import { defineVerb } from '../kernel/verb.ts'
import { findLease, leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { harmless } from '../output/guestText.ts'
import type { Paint } from '../output/paint.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/time.ts'
import { type SavedEvidence, saveEvidence } from '../uptime/save.ts'

type Input = { lease?: string; evidence?: string }

interface Result extends LeaseCredits, SavedEvidence {
  readonly leaseId: Hex
  /** Each claim of the verdicts, held against the chain; empty where nothing was credited. */
  readonly checks: readonly EvidenceCheck[]
}

/** `freehold credits LEASE` */
export const credits = defineVerb<Input, Result>({
  details:
    'Tells why a lease paid for fewer seconds than it lasted: when its host was found down, by whom, and what that was worth. Each ballot is held against the chain: that it was revealed as the index says, by a member of the committee that the contract drew, and that it says so. --evidence asks the verifiers for what they keep, checks each transcript of an UP, and writes all of it into files that others can check. A host that is down signs nothing, so of a DOWN there are ballots only.',
  arguments: [runningLeaseArgument],
  options: [{ flags: '--evidence <folder>', says: 'write files: the verdict, and what verifiers serve' }],
  examples: [
    ['freehold credits 0x7c3f21ab', 'what was credited, and why'],
    ['freehold credits 0x7c3f21ab --evidence ./evidence', 'with files to show to others'],
  ],
  input: z.object({ lease: leaseRef.optional(), evidence: z.string().min(1).optional() }),
  async run(context, { lease: ref, evidence }) {
    const client = await context.reader()
    const { leaseId, atSeconds } = await findLease(context, client, ref, {
      among: ['Open', 'Active', 'Settling'],
    })
    const { signal } = context.io
    const found = await queryCredits(client, { leaseId, atSeconds, signal })
    if (!found) {
      throw new CliError(`The subgraph of ${client.network.name} does not know lease ${leaseId} yet.`, {
        next: 'run it again in a few seconds',
      })
    }
    const checked = await Promise.all(
      found.credits.map(async (credit) => ({
        credit,
        checks: credit.outage ? await checkOutage(client, { outage: credit.outage }) : [],
      })),
    )
    const { host, kind } = found
    const saved: SavedEvidence = evidence
      ? await saveEvidence(client, { folder: evidence, leaseId, host, kind, credits: checked, signal })
      : { files: [], served: [] }
    return { leaseId, ...found, checks: checked.flatMap(({ checks }) => checks), ...saved }
  },
  print(result, paint) {
    const { credits: all, checks, files, served, hasCreditor, creditedSeconds, creditedUnits } = result
    if (!hasCreditor) return 'The terms of this lease name no creditor: no verdict credits it.'
    if (all.length === 0)
      return 'Nothing was credited: its host was not confirmed down while its purse held out.'
    const rows = table(
      all,
      [
        { title: 'DOWN FROM', of: ({ downtime }) => moment(downtime.fromSeconds) },
        { title: 'LASTED', of: lastedText },
        { title: 'CREDITED', of: ({ creditedSeconds: seconds }) => formatDuration(seconds), right: true },
        { title: 'USDC', of: ({ creditedUnits: units }) => formatUsdc(units), right: true },
        { title: 'FOUND BY', of: foundByText },
      ],
      paint,
    )
    return [
      rows,
      `In all ${formatDuration(creditedSeconds)}, ${formatUsdc(creditedUnits)} USDC.`,
      checksText(checks, paint),
      ...served.map((one) => servedText(one, paint)),
      ...(files.length > 0 ? [`Written: ${files.join(', ')}`] : []),
    ].join('\n')
  },
  exitCode: ({ checks }) => (checks.every(({ isTrue }) => isTrue) ? 0 : 1),
})

function checksText(checks: readonly EvidenceCheck[], paint: Paint): string {
  if (checks.length === 0) return paint.dim('No verifier network told it, so there is nothing to check.')
  const wrong = checks.filter(({ isTrue }) => !isTrue)
  return wrong.length === 0
    ? paint.good(`${checks.length} claims were held against the chain, and all are true.`)
    : paint.bad(wrong.map(({ says }) => `NOT TRUE: ${says}`).join('\n'))
}

/** What a verifier gave for its ballot; its sentences are its own word. */
function servedText(
  { seat, epoch, url, says, holds, fault, missing }: Result['served'][number],
  paint: Paint,
): string {
  const who = `Seat ${seat}, epoch ${epoch}`
  if (missing !== null) return paint.dim(`${who}: ${harmless(url)} gives nothing: ${harmless(missing)}`)
  const tries = says.map(harmless).join('; ') || 'no words'
  if (holds === null) return `${who}: ${tries}`
  return `${who}: ${holds ? paint.good('its transcript holds') : paint.bad(`its transcript does not hold: ${fault}`)}; ${tries}`
}

function lastedText({ downtime: { fromSeconds, untilSeconds } }: LeaseCredit): string {
  return untilSeconds === null ? 'until now' : formatDuration(untilSeconds - fromSeconds)
}

/** `5 of 7 in epoch 1201, 15 of 21 in 1202` */
function foundByText({ outage }: LeaseCredit): string {
  if (!outage) return 'another creditor'
  const { report, confirmation } = outage
  const first =
    report && `${report.downBallots.length} of ${report.committee.length} in epoch ${report.epoch}`
  const second =
    confirmation &&
    `${confirmation.confirmingBallots.length} of ${confirmation.confirmationCommittee.length} in ${confirmation.epoch}`
  return [first, second].filter(Boolean).join(', ') || 'ballots that the index no longer has'
}
