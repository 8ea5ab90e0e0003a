import { grantRole, type Role } from '@freehold/sdk'
import { type Address, type Hex, isAddressEqual } from 'viem'
import { oneOf } from '../../input/text.ts'
import { CliError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { leaseAndAccount } from '../../leases/account.ts'
import { findLease, runningLeaseArgument } from '../../leases/find.ts'
import { shortId } from '../../leases/words.ts'
import { facts } from '../../output/table.ts'

const ROLES = ['viewer', 'operator'] as const
type GivenRole = (typeof ROLES)[number]

interface Input {
  readonly lease?: string
  readonly account: Address
  readonly role?: GivenRole
}

interface Result {
  readonly leaseId: Hex
  readonly account: Address
  readonly role: GivenRole
  readonly transactionHash: Hex
  readonly blockNumber: bigint
}

const onChain: Readonly<Record<GivenRole, Role>> = { viewer: 'Viewer', operator: 'Operator' }

/** `freehold share grant LEASE ACCOUNT` */
export const grant = defineVerb<Input, Result>({
  details:
    "Lets another wallet act on a machine, through its host's API: a viewer looks (state, metrics, logs), an operator also starts, stops, types at the console, opens ports and takes snapshots. Console and rescue system make an operator as good as root in it; the money and the lease stay yours. It counts from this block on and outlasts a resize. A role given before is replaced.",
  arguments: [runningLeaseArgument, { flags: '[account]', says: 'the other wallet, 0x and 40 hex digits' }],
  options: [{ flags: '--role <name>', says: 'viewer or operator (default: viewer)', values: ROLES }],
  unfinished: 'freehold share list shows who has which role; run it again if it is not there',
  examples: [
    [
      'freehold share grant 0x7c3f21ab 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --role operator',
      'a colleague may work it',
    ],
  ],
  input: leaseAndAccount({ role: oneOf(ROLES).optional() }),
  async run(context, { lease: ref, account, role = 'viewer' }) {
    const { leaseId, terms } = await findLease(context, await context.reader(), ref)
    if (isAddressEqual(account, terms.tenant))
      throw new CliError(`${account} is the owner of lease ${shortId(leaseId)}, who may do everything.`)
    const client = await context.signer()
    context.progress.step(`granting the role of ${role}`)
    const { signal } = context.io
    const done = await grantRole(client, { leaseId, terms, account, role: onChain[role], signal })
    context.progress.done(`Granted in block ${done.blockNumber}`)
    return { leaseId, account, role, transactionHash: done.hash, blockNumber: done.blockNumber }
  },
  print: ({ leaseId, account, role }, paint) =>
    facts(
      [
        ['Lease', leaseId],
        ['Wallet', account],
        ['Role', role],
        ['Next', `freehold ps --shared    signed by that wallet`],
      ],
      paint,
    ),
})
