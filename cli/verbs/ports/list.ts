import type { OpenPort } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { openInstance } from '../../instances/open.ts'
import { publicText } from '../../instances/ports.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../../leases/find.ts'
import { table } from '../../output/table.ts'

interface Result {
  readonly leaseId: Hex
  readonly ports: readonly OpenPort[]
  /** How many the machine may have, SSH included. */
  readonly limit: number
}

/** `freehold ports list LEASE` */
export const list = defineVerb<{ lease?: string }, Result>({
  details:
    'Lists the ports of a machine that can be reached from outside, and where. A public port stays the same for as long as it is open.',
  arguments: [runningLeaseArgument],
  examples: [['freehold ports list 0x7c3f21ab', 'where it can be reached']],
  input: z.object({ lease: leaseRef.optional() }),
  async run(context, { lease }) {
    const { leaseId, call } = await openInstance(context, lease)
    return { leaseId, ...(await call('listPorts', { params: { lease: leaseId } })) }
  },
  print: ({ ports, limit }, paint) =>
    `${table(
      ports,
      [
        { title: 'GUEST', of: ({ guestPort, protocol }) => `${guestPort}/${protocol}` },
        { title: 'REACH IT AT', of: publicText },
        { title: '', of: ({ isFixed }) => (isFixed ? 'SSH, always open' : '') },
      ],
      paint,
    )}\n${paint.dim(`${ports.length} of ${limit}`)}`,
})
