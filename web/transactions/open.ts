import {
  decodeOpenPlan,
  findPlannedLease,
  packCapacityOpenFee,
  packPrices,
  packTerms,
  writeEscrow,
} from '@freehold/sdk'
import { hrefOf } from '../app/location.ts'
import { paths } from '../app/routes.ts'
import { keys } from '../queries/keys.ts'
import type { FlowDefinition, StepDefinition } from './define-step.ts'
import { receiptJson } from './evidence.ts'
import type { Flow } from './flow.ts'
import { permitOf, permitStep } from './permit.ts'

const openStep: StepDefinition = {
  title: 'Open the lease',
  asks: 'One transaction: the deposit goes into the lease’s own purse and the host is called.',
  run: async ({ client, flow, onHash }) => {
    const { terms, prices, capacity, depositUnits, manifest } = planOf(flow)
    const offered = packCapacityOpenFee({ capacity, openFeeUnits: terms.openFeeUnits })
    const call = [packTerms(terms), packPrices(prices), offered, depositUnits, manifest] as const
    const permit = permitOf(flow)
    const receipt = permit
      ? await writeEscrow(client, 'openWithPermit', [...call, permit], { onHash })
      : await writeEscrow(client, 'open', call, { onHash })
    return receiptJson(receipt)
  },
  // The id is the hash of the terms: when it is on chain, it was this plan, and it cannot be opened twice.
  find: async ({ client, flow }) => (await findPlannedLease(client, { plan: planOf(flow) }))?.hash ?? null,
}

/**
 * Rents: permit and one transaction. `input.plan` is the encoded plan, `input.paysUnits` deposit and open fee, `input.launchesAt`
 * the address of the launch page that it came from.
 */
export const openFlow: FlowDefinition = {
  title: 'Launch an instance',
  steps: { permit: permitStep, open: openStep },
  renews: (flow) => [
    keys.lease(flow.leaseId),
    keys.leases(flow.account),
    keys.balance(flow.account),
    keys.offers(),
  ],
  beginsAnewAt: ({ input }) => String(input.launchesAt ?? hrefOf(paths.launch)),
}

function planOf(flow: Flow) {
  return decodeOpenPlan(String(flow.input.plan))
}
