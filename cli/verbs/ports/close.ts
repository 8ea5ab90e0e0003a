import type { Hex } from 'viem'
import { z } from 'zod'
import { type GuestPort, guestPort } from '../../input/port.ts'
import { openInstance } from '../../instances/open.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { leaseRef, leaseThen, runningLeaseArgument } from '../../leases/find.ts'

interface Input {
  readonly lease?: string
  readonly port: GuestPort
}

/** `freehold ports close LEASE PORT` */
export const close = defineVerb<Input, GuestPort & { readonly leaseId: Hex }>({
  details:
    'Closes a port of a machine. Its public port may be given to another one afterwards. SSH cannot be closed here.',
  arguments: [runningLeaseArgument, { flags: '[port]', says: "the guest's port: 80 or 53/udp" }],
  examples: [['freehold ports close 0x7c3f21ab 80', 'nobody reaches it any more']],
  input: z.preprocess(leaseThen('port'), z.object({ lease: leaseRef.optional(), port: guestPort })),
  async run(context, { lease, port }) {
    const { leaseId, call } = await openInstance(context, lease)
    await call('closePort', { params: { lease: leaseId, ...port } })
    return { leaseId, ...port }
  },
  print: ({ guestPort: port, protocol }) => `Port ${port}/${protocol} is closed.`,
})
