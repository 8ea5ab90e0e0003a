import { type FreeholdClient, formatUsdc } from '@freehold/sdk'
import type { Address } from 'viem'
import { z } from 'zod'
import type { Context } from '../kernel/context.ts'
import { defineVerb } from '../kernel/verb.ts'
import { listLeases } from '../leases/list.ts'
import { listSharedLeases } from '../leases/shared.ts'
import { type LeaseView, viewOf } from '../leases/view.ts'
import { runwayText, shortId, stateWord } from '../leases/words.ts'
import { leaseSizeText } from '../output/sizes.ts'
import { table } from '../output/table.ts'

interface Result {
  readonly network: string
  readonly source: string
  readonly tenant: Address
  readonly leases: readonly (LeaseView & { readonly role: 'owner' | 'operator' | 'viewer' })[]
  /** Ended leases that were left out. */
  readonly hidden: number
}

/** `freehold ps` */
export const ps = defineVerb<{ all?: boolean; shared?: boolean }, Result>({
  details:
    'Lists the leases that your wallet opened, newest first; ended ones only with --all. The first ten characters of an id name a lease in every other verb.',
  options: [
    { flags: '-a, --all', says: 'ended leases too' },
    { flags: '--shared', says: 'those of others that are shared with you, instead of your own' },
  ],
  examples: [
    ['freehold ps', 'what runs'],
    ['freehold ps --all --json', 'everything, for programs'],
  ],
  input: z.object({ all: z.boolean().optional(), shared: z.boolean().optional() }),
  async run(context, { all, shared = false }) {
    const client = await context.reader()
    const tenant = context.address()
    const { source, leases } = shared
      ? { source: 'chain', leases: await listSharedLeases(client, tenant) }
      : await ownLeases(context, client, tenant)
    const views = leases.map(({ lease, role }) => ({
      ...viewOf(context, lease),
      role: role.toLowerCase() as 'owner' | 'operator' | 'viewer',
    }))
    const shown = views.filter(({ state }) => all || state !== 'Closed')
    return {
      network: client.network.name,
      source,
      tenant,
      leases: shown,
      hidden: views.length - shown.length,
    }
  },
  print({ leases, hidden }, paint) {
    const ended = hidden > 0 ? ` ${hidden} ended (--all shows ${hidden === 1 ? 'it' : 'them'}).` : ''
    if (leases.length === 0) return `No lease runs.${ended} Next: freehold rent`
    const rows = table(
      leases,
      [
        { title: 'LEASE', of: ({ leaseId }) => shortId(leaseId) },
        { title: 'STATE', of: (lease) => stateWord(lease, paint) },
        { title: 'HOST', of: ({ host }) => `${host}`, right: true },
        { title: 'IMAGE', of: ({ image }) => image ?? '-' },
        { title: 'SIZE', of: leaseSizeText },
        { title: 'USDC/H', of: ({ usdcPerHour }) => usdcPerHour, right: true },
        { title: 'SPENT', of: ({ spentUnits }) => formatUsdc(spentUnits), right: true },
        { title: 'RUNWAY', of: runwayText },
        ...(leases.some(({ role }) => role !== 'owner')
          ? [{ title: 'ROLE', of: ({ role }: (typeof leases)[0]) => role }]
          : []),
        { title: 'REACH IT AT', of: ({ endpoint }) => endpoint ?? '-' },
      ],
      paint,
    )
    return ended ? `${rows}\n${paint.dim(ended.trim())}` : rows
  },
})

async function ownLeases(context: Context, client: FreeholdClient, tenant: Address) {
  const { source, leases } = await listLeases(context, client, tenant)
  return { source, leases: leases.map((lease) => ({ lease, role: 'Owner' })) }
}
