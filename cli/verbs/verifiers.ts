import { formatUsdc } from '@freehold/sdk'
import {
  type IndexedVerifier,
  isSeatedIn,
  missedRevealsOf,
  queryVerifier,
  queryVerifiers,
  type VerifierNetworkSums,
  type VerifierPage,
} from '@freehold/sdk/subgraph'
import { z } from 'zod'
import { CliError } from '../kernel/errors.ts'
import { defineVerb } from '../kernel/verb.ts'
import type { Paint } from '../output/paint.ts'
import { facts, table } from '../output/table.ts'
import { moment } from '../output/time.ts'

type Input = { seat?: number; all?: boolean }

interface Result {
  readonly network: VerifierNetworkSums | null
  readonly verifiers: readonly IndexedVerifier[]
  /** The one on the seat that was named, with its history. */
  readonly page: VerifierPage | null
}

/** `freehold verifiers [SEAT]` */
export const verifiers = defineVerb<Input, Result>({
  details:
    'Lists who says that hosts are up: stake, reveals made and missed, outcomes that their committees contradicted, challenges lost. With a seat it shows that verifier whole.',
  arguments: [{ flags: '[seat]', says: 'number of a seat (default: all)' }],
  options: [{ flags: '-a, --all', says: 'also those who left and took their stake' }],
  examples: [
    ['freehold verifiers', 'all that sit'],
    ['freehold verifiers 4', 'one, with its history'],
  ],
  input: z.object({
    seat: z.coerce.number().int().nonnegative().optional(),
    all: z.boolean().optional(),
  }),
  async run(context, { seat, all = false }) {
    const client = await context.reader()
    const { signal } = context.io
    const { network, verifiers } = await queryVerifiers(client, { withReleased: all, signal })
    if (seat === undefined) return { network, verifiers, page: null }
    const page = await queryVerifier(client, { seat, signal })
    if (!page) {
      throw new CliError(`Nobody ever sat on seat ${seat}; there are ${network?.seatCount ?? 0} seats.`, {
        next: context.command('verifiers'),
      })
    }
    return { network, verifiers: [page.verifier], page }
  },
  print({ network, verifiers: all, page }, paint) {
    const epoch = network?.lastEpoch?.number ?? 0n
    if (page) return pageText(page, epoch, paint)
    if (all.length === 0) return 'Nobody verifies on this network.'
    const rows = table(
      all,
      [
        { title: 'SEAT', of: ({ seat }) => `${seat}`, right: true },
        { title: 'VERIFIER', of: ({ address }) => address },
        { title: 'SITS', of: (verifier) => sitsText(verifier, epoch, paint) },
        { title: 'STAKE', of: stakeText, right: true },
        { title: 'REVEALS', of: ({ reveals }) => `${reveals}`, right: true },
        { title: 'MISSED', of: (verifier) => `${missedRevealsOf(verifier, epoch)}`, right: true },
        {
          title: 'OUTVOTED',
          of: ({ disagreements, outcomes }) => `${disagreements} of ${outcomes}`,
          right: true,
        },
        { title: 'SLASHED', of: ({ slashedUnits }) => formatUsdc(slashedUnits), right: true },
        { title: 'EVIDENCE AT', of: ({ url }) => url },
      ],
      paint,
    )
    const last = network?.lastEpoch
    return last
      ? `${rows}\n${paint.dim(`Epoch ${last.number}: ${last.reveals} of ${last.commits} revealed so far.`)}`
      : rows
  },
})

function pageText({ verifier, actions, challenges }: VerifierPage, epoch: bigint, paint: Paint): string {
  const head = facts(
    [
      ['Seat', `${verifier.seat}`],
      ['Verifier', verifier.address],
      ['Evidence', verifier.url],
      ['Sits', sitsText(verifier, epoch, paint)],
      ['Stake', `${stakeText(verifier)} USDC`],
      [
        'Rewards',
        `${formatUsdc(verifier.claimedUnits)} USDC taken, ${formatUsdc(verifier.forfeitedUnits)} forfeited`,
      ],
      ['Reveals', `${verifier.reveals}, ${missedRevealsOf(verifier, epoch)} missed`],
      ['Outcomes', `${verifier.outcomes}, ${verifier.disagreements} outvoted by its committee`],
      [
        'Challenged',
        `${verifier.challenged}, ${verifier.challengesAnswered} answered, ${verifier.slashes} lost (${formatUsdc(verifier.slashedUnits)} USDC)`,
      ],
      ['Strikes', `${verifier.strikes}`],
      [
        'Open',
        challenges
          .filter(({ answeredAt, slashedAt }) => answeredAt === null && slashedAt === null)
          .map(
            ({ host, epoch: of, answerableUntil }) =>
              `host ${host} in epoch ${of}, until ${moment(answerableUntil)}`,
          )
          .join('\n') || null,
      ],
    ],
    paint,
  )
  const history = table(
    actions,
    [
      { title: 'WHEN', of: ({ timestamp }) => moment(timestamp) },
      { title: 'WHAT', of: ({ name }) => name },
      { title: 'EPOCH', of: ({ epoch: of }) => (of === null ? '-' : `${of}`), right: true },
      {
        title: 'USDC',
        of: ({ amountUnits }) => (amountUnits === null ? '-' : formatUsdc(amountUnits)),
        right: true,
      },
      { title: 'DETAILS', of: ({ url, reason }) => url ?? reason ?? '-' },
    ],
    paint,
  )
  return `${head}\n\n${history}`
}

const stakeText = ({ stake }: IndexedVerifier) => formatUsdc(stake?.bondedUnits ?? 0n)

function sitsText(verifier: IndexedVerifier, epoch: bigint, paint: Paint): string {
  const { fromEpoch, untilEpoch, leaveReason } = verifier
  if (isSeatedIn(verifier, epoch)) {
    return untilEpoch === null
      ? paint.good(`since epoch ${fromEpoch}`)
      : paint.warn(`until epoch ${untilEpoch}`)
  }
  if (fromEpoch > epoch) return `from epoch ${fromEpoch}`
  return paint.bad(`left in epoch ${untilEpoch} (${(leaveReason ?? 'unknown').toLowerCase()})`)
}
