import { packTerms, quoteTopUp, readLeaseTerms, writeEscrow } from '@freehold/sdk'
import { type Address, isAddressEqual } from 'viem'
import { keys } from '../queries/keys.ts'
import type { FlowDefinition, StepContext, StepDefinition } from './define-step.ts'
import { eventsSince, newestHash, receiptJson } from './evidence.ts'
import { permitOf, permitStep } from './permit.ts'

/** A lease with less runway may run dry before the transaction is mined; then only `revive` takes the money. */
const NEARLY_DRY_SECONDS = 300

const topUpStep: StepDefinition = {
  title: 'Add to the purse',
  asks: 'One transaction that adds the amount to this lease’s purse.',
  run: async (context) => {
    const { runwaySeconds } = await quoteTopUp(context.client, { leaseId: context.flow.leaseId })
    return receiptJson(await (runwaySeconds < NEARLY_DRY_SECONDS ? revive(context) : topUp(context)))
  },
  find: async ({ client, flow }) => {
    const amount = BigInt(String(flow.input.paysUnits))
    const logs = await eventsSince(client, flow, 'LeaseToppedUp')
    return newestHash(
      logs.filter(({ args }) => {
        const { payer, amount: added } = args as { payer?: Address; amount?: bigint }
        return added === amount && payer !== undefined && isAddressEqual(payer, flow.account)
      }),
    )
  },
}

function topUp({ client, flow, onHash }: StepContext) {
  const amount = BigInt(String(flow.input.paysUnits))
  const permit = permitOf(flow)
  return permit
    ? writeEscrow(client, 'topUpWithPermit', [flow.leaseId, amount, permit], { onHash })
    : writeEscrow(client, 'topUp', [flow.leaseId, amount], { onHash })
}

/** Adds to a purse that is empty or nearly so; takes the terms. */
async function revive({ client, flow, onHash }: StepContext) {
  const amount = BigInt(String(flow.input.paysUnits))
  const terms = packTerms(await readLeaseTerms(client, { leaseId: flow.leaseId }))
  const permit = permitOf(flow)
  return permit
    ? writeEscrow(client, 'reviveWithPermit', [terms, amount, permit], { onHash })
    : writeEscrow(client, 'revive', [terms, amount], { onHash })
}

/** Buys runway, also for a purse that ran dry. */
export const topUpFlow: FlowDefinition = {
  title: 'Top up',
  steps: { permit: permitStep, topUp: topUpStep },
  renews: (flow) => [
    keys.lease(flow.leaseId),
    keys.leaseActions(flow.leaseId),
    keys.leases(flow.account),
    keys.balance(flow.account),
  ],
}
