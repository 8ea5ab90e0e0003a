import type { OpenPort } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { type GuestPort, guestPort } from '../../input/port.ts'
import { openInstance } from '../../instances/open.ts'
import { publicText } from '../../instances/ports.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { leaseRef, leaseThen, runningLeaseArgument } from '../../leases/find.ts'
import { facts } from '../../output/table.ts'

interface Input {
  readonly lease?: string
  readonly port: GuestPort
}

/** `freehold ports open LEASE PORT` */
export const open = defineVerb<Input, OpenPort & { readonly leaseId: Hex }>({
  details:
    'Opens a port of a machine to the outside. The host picks the public port, which stays the same across reboots for as long as it is open; opening it again answers the same one.',
  arguments: [runningLeaseArgument, { flags: '[port]', says: "the guest's port: 80 or 53/udp" }],
  examples: [
    ['freehold ports open 0x7c3f21ab 80', 'a web server'],
    ['freehold ports open 53/udp', 'on the only machine that runs'],
  ],
  input: z.preprocess(leaseThen('port'), z.object({ lease: leaseRef.optional(), port: guestPort })),
  async run(context, { lease, port }) {
    const { leaseId, call } = await openInstance(context, lease)
    return { leaseId, ...(await call('openPort', { params: { lease: leaseId }, body: port })) }
  },
  print: (result, paint) =>
    facts(
      [
        ['Lease', result.leaseId],
        ['Guest', `${result.guestPort}/${result.protocol}`],
        ['Reach it', `${publicText(result)}/${result.protocol}`],
      ],
      paint,
    ),
})
