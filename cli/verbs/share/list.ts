import { readRoles } from '@freehold/sdk'
import type { Address, Hex } from 'viem'
import { z } from 'zod'
import { defineVerb } from '../../kernel/verb.ts'
import { findLease, leaseRef, runningLeaseArgument } from '../../leases/find.ts'
import { table } from '../../output/table.ts'

interface Shared {
  readonly account: Address
  readonly role: 'owner' | 'operator' | 'viewer'
  /** Of the grant; null: the owner. */
  readonly blockNumber: bigint | null
}

interface Result {
  readonly leaseId: Hex
  readonly accounts: readonly Shared[]
}

/** `freehold share list LEASE` */
export const list = defineVerb<{ lease?: string }, Result>({
  details:
    'Lists the wallets that may act on a machine. The owner rented it; an operator may also start and stop it, type at its console, open ports and take snapshots, which makes it as good as root in it; a viewer looks.',
  arguments: [runningLeaseArgument],
  examples: [['freehold share list 0x7c3f21ab', 'who may do what']],
  input: z.object({ lease: leaseRef.optional() }),
  async run(context, { lease }) {
    const client = await context.reader()
    const { leaseId, terms } = await findLease(context, client, lease)
    const granted = await readRoles(client, { leaseId })
    return {
      leaseId,
      accounts: [
        { account: terms.tenant, role: 'owner', blockNumber: null },
        ...granted.map(({ account, role, blockNumber }) => ({
          account,
          role: role.toLowerCase() as Shared['role'],
          blockNumber,
        })),
      ],
    }
  },
  print: ({ accounts }, paint) =>
    table(
      accounts,
      [
        { title: 'WALLET', of: ({ account }) => account },
        { title: 'ROLE', of: ({ role }) => role },
        { title: 'SINCE', of: ({ blockNumber }) => (blockNumber === null ? '-' : `block ${blockNumber}`) },
      ],
      paint,
    ),
})
