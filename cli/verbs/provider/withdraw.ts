import { formatUsdc } from '@freehold/sdk'
import { z } from 'zod'
import { usdcUnits } from '../../input/text.ts'
import { exitCodes } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { shortId } from '../../leases/words.ts'
import { table } from '../../output/table.ts'
import { type Collection, collectAll } from '../../provider/collect.ts'
import { signerFor } from '../../provider/signer.ts'
import { findTarget, type TargetInput, targetFields, targetOptions } from '../../provider/target.ts'

/** `freehold provider withdraw` */
export const withdraw = defineVerb<TargetInput & { minimum?: bigint; fees?: boolean }, Collection>({
  details:
    "Collects what every lease of a host owes its payee by now: withdraws running leases, settles ended ones whose hold is over, and claims what could not be delivered. The money goes where each lease's terms say, whoever signs. The worker does the same on its own schedule.",
  options: [
    ...targetOptions,
    { flags: '--minimum <usdc>', says: 'leave leases that owe less (default: nothing is left)' },
    { flags: '--fees', says: "also move the protocol's fee of this host to its treasury" },
  ],
  unfinished: 'run it again: it collects what is left',
  examples: [['freehold provider withdraw --minimum 1', 'leases that owe a USDC or more']],
  input: z.object({ ...targetFields, minimum: usdcUnits.optional(), fees: z.boolean().optional() }),
  async run(context, { minimum = 1n, fees = false, ...input }) {
    const target = await findTarget(context, input)
    return collectAll(context, target, () => signerFor(context, target), { minimumUnits: minimum, fees })
  },
  print({ host, collected, failed, toPayeeUnits, claimedUnits, feesMovedUnits }, paint) {
    const sum = `${formatUsdc(toPayeeUnits + claimedUnits)} USDC collected for host ${host}.`
    const moved = feesMovedUnits > 0n ? ` ${formatUsdc(feesMovedUnits)} USDC of protocol fee moved.` : ''
    if (collected.length + failed.length === 0)
      return `${claimedUnits > 0n ? sum : `Nothing to collect on host ${host} now.`}${moved}`
    const rows = table(
      [...collected, ...failed],
      [
        { title: 'LEASE', of: ({ leaseId }) => shortId(leaseId) },
        {
          title: 'USDC',
          of: (row) => ('toPayeeUnits' in row ? formatUsdc(row.toPayeeUnits) : '-'),
          right: true,
        },
        { title: '', of: (row) => ('why' in row ? paint.bad(row.why) : row.how) },
      ],
      paint,
    )
    return `${rows}\n${sum}${moved}`
  },
  exitCode: ({ collected, failed }) =>
    failed.length === 0
      ? exitCodes.done
      : collected.length > 0
        ? exitCodes.sentNotFinished
        : exitCodes.nothingChanged,
})
