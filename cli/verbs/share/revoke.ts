import { readRole, revokeRole } from '@freehold/sdk'
import type { Address, Hex } from 'viem'
import { CliError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { leaseAndAccount } from '../../leases/account.ts'
import { findLease, runningLeaseArgument } from '../../leases/find.ts'
import { shortId } from '../../leases/words.ts'

interface Result {
  readonly leaseId: Hex
  readonly account: Address
  readonly transactionHash: Hex
  readonly blockNumber: bigint
}

/** `freehold share revoke LEASE ACCOUNT` */
export const revoke = defineVerb<{ lease?: string; account: Address }, Result>({
  details:
    "Takes a wallet's role on a machine. It counts from this block on: open consoles are closed by the host. By the owner, or by that wallet itself.",
  arguments: [runningLeaseArgument, { flags: '[account]', says: 'the wallet, 0x and 40 hex digits' }],
  unfinished: 'freehold share list shows who has which role; run it again if it is still there',
  examples: [['freehold share revoke 0x7c3f21ab 0x70997970C51812dc3A010C7d01b50e0d17dc79C8', 'from now on']],
  input: leaseAndAccount({}),
  async run(context, { lease: ref, account }) {
    const reader = await context.reader()
    const { leaseId, terms } = await findLease(context, reader, ref)
    const role = await readRole(reader, { leaseId, account })
    if (role === null || role === 'Owner')
      throw new CliError(
        role === null
          ? `${account} has no role on lease ${shortId(leaseId)}.`
          : `${account} is the owner of lease ${shortId(leaseId)}, which cannot be taken away.`,
        { next: context.command(`share list ${shortId(leaseId)}`) },
      )
    const client = await context.signer()
    context.progress.step('revoking the role')
    const done = await revokeRole(client, { leaseId, terms, account, signal: context.io.signal })
    context.progress.done(`Revoked in block ${done.blockNumber}`)
    return { leaseId, account, transactionHash: done.hash, blockNumber: done.blockNumber }
  },
  print: ({ leaseId, account }) => `${account} has no role on lease ${shortId(leaseId)} any more.`,
})
