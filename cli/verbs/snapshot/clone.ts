import { snapshotNameSchema } from '@freehold/sdk/hostApi'
import { z } from 'zod'
import { openInstance } from '../../instances/open.ts'
import { findSnapshot, nameArgument } from '../../instances/snapshots.ts'
import { CliError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { leaseRef, leaseThen, runningLeaseArgument } from '../../leases/find.ts'
import type { LeaseView } from '../../leases/view.ts'
import { shortId } from '../../leases/words.ts'
import { followRental, rentalText } from '../../rent/follow.ts'
import { type RentInput, rentInput, rentOptions } from '../../rent/input.ts'
import { openWish } from '../../rent/open.ts'
import { knownSize } from '../../rent/previous.ts'
import { makeWish } from '../../rent/wish.ts'

/** Options of `rent` that a clone has already made up its mind about. */
const SETTLED = ['--image', '--host', '--from', '--resume', '--tier']

type Input = Omit<RentInput, 'image' | 'host' | 'from' | 'resume' | 'tier'> & {
  readonly lease?: string
  readonly name: string
}

/** `freehold snapshot clone LEASE NAME` */
export const clone = defineVerb<Input, LeaseView>({
  details:
    'Rents a new machine on the same host whose disk is a copy of a snapshot; the old one goes on. Shows the price and signs only after a yes, as `freehold rent` does; its size is that of the old machine unless you name another. It gets its own address, host key and host name.',
  arguments: [runningLeaseArgument, nameArgument],
  options: rentOptions.filter(({ flags }) => !SETTLED.includes(flags.split(' ')[0] ?? '')),
  unfinished: 'freehold rent --resume: it finds what was sent, and never pays twice',
  examples: [
    ['freehold snapshot clone 0x7c3f21ab before-upgrade --hours 4', 'try the upgrade on a copy'],
    ['freehold snapshot clone daily --memory 8G --hours 24 --yes', 'a larger twin'],
  ],
  input: z.preprocess(
    leaseThen('name'),
    rentInput
      .omit({ image: true, host: true, from: true, resume: true, tier: true })
      .extend({ lease: leaseRef.optional(), name: snapshotNameSchema }),
  ),
  async run(context, { lease: ref, name, ...input }) {
    const instance = await openInstance(context, ref)
    const { leaseId, lease, call } = instance
    if (lease.terms.tenant !== context.address())
      throw new CliError(
        `Lease ${shortId(leaseId)} belongs to ${lease.terms.tenant}; a disk goes to nobody else.`,
        {
          next: 'sign with that wallet (--wallet)',
        },
      )
    await findSnapshot(instance, name)
    const { image } = await call('getInstance', { params: { lease: leaseId } })
    const client = await context.reader()
    const size = knownSize(context, lease)
    const previous = { leaseId, host: lease.terms.host, image, size, snapshot: name }
    const { open } = await openWish(context, await makeWish(context, client, input, previous), input)
    return followRental(context, client, open.leaseId, input)
  },
  print: rentalText,
})
