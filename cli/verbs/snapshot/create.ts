import { type Operation, type Snapshot, snapshotNameSchema } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { oneOf } from '../../input/text.ts'
import { openInstance } from '../../instances/open.ts'
import { finish, waitOption } from '../../instances/operate.ts'
import { findSnapshot, nameOfNow } from '../../instances/snapshots.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { leaseRef, leaseThen, runningLeaseArgument } from '../../leases/find.ts'
import { shortId } from '../../leases/words.ts'
import { bytesText } from '../../output/sizes.ts'
import { facts } from '../../output/table.ts'

const CONSISTENCIES = ['auto', 'crash', 'filesystem'] as const

interface Input {
  readonly lease?: string
  readonly name?: string
  readonly consistency?: (typeof CONSISTENCIES)[number]
  readonly wait?: boolean
}

interface Result {
  readonly leaseId: Hex
  readonly name: string
  readonly operation: Operation
  /** Null with --no-wait. */
  readonly snapshot: Snapshot | null
}

/** `freehold snapshot create LEASE [NAME]` */
export const create = defineVerb<Input, Result>({
  details:
    'Takes a snapshot of the disk while the machine goes on. Where its guest agent answers, file systems hold still for a moment, so that what is in it is whole; else it is as after a power cut.',
  arguments: [runningLeaseArgument, { flags: '[name]', says: 'its name (default: the time)' }],
  options: [
    {
      flags: '--consistency <name>',
      says: `${CONSISTENCIES.join(', ')} (default: auto)`,
      values: CONSISTENCIES,
    },
    waitOption,
  ],
  examples: [
    ['freehold snapshot create 0x7c3f21ab before-upgrade', 'before something risky'],
    ['freehold snapshot create --consistency filesystem', 'or not at all'],
  ],
  input: z.preprocess(
    leaseThen('name'),
    z.object({
      lease: leaseRef.optional(),
      name: snapshotNameSchema.optional(),
      consistency: oneOf(CONSISTENCIES).optional(),
      wait: z.boolean().optional(),
    }),
  ),
  async run(context, { lease, name = nameOfNow(), consistency = 'auto', wait = true }) {
    const instance = await openInstance(context, lease)
    const { leaseId } = instance
    context.progress.step(`asking the host for the snapshot ${name}`)
    const begun = await instance.call('takeSnapshot', {
      params: { lease: leaseId },
      body: { name, consistency },
    })
    const operation = await finish(context, instance, begun, { wait })
    return { leaseId, name, operation, snapshot: wait ? await findSnapshot(instance, name) : null }
  },
  print: ({ leaseId, name, snapshot }, paint) =>
    facts(
      [
        ['Lease', leaseId],
        ['Snapshot', name],
        ['Taken as', snapshot?.consistency],
        ['Size', snapshot && bytesText(snapshot.bytes)],
        ['SHA-256', snapshot?.sha256],
        ['Next', `freehold snapshot restore ${shortId(leaseId)} ${name}`],
      ],
      paint,
    ),
})
