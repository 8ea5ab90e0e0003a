import {
  type CancelReason,
  cancelLease,
  closeLease,
  finalizeLease,
  type GivenCloseReason,
} from '@freehold/sdk'
import { keys } from '../queries/keys.ts'
import type { FlowDefinition, StepDefinition } from './define-step.ts'
import { eventsSince, newestHash, receiptJson } from './evidence.ts'
import type { Flow } from './flow.ts'

const closeStep: StepDefinition = {
  title: 'Close the lease',
  asks: 'One transaction: what was not used comes back in it.',
  run: async ({ client, flow: { leaseId, input }, onHash }) => {
    const reason = input.reason as GivenCloseReason
    const { receipt } = await closeLease(client, {
      leaseId,
      reason,
      waiveHold: input.waivesHold === true,
      onHash,
    })
    return receiptJson(receipt)
  },
  find: async ({ client, flow }) => newestHash(await eventsSince(client, flow, 'LeaseClosed')),
}

const cancelStep: StepDefinition = {
  title: 'Cancel the lease',
  asks: 'One transaction: the deposit comes back in it.',
  run: async ({ client, flow: { leaseId, input }, onHash }) => {
    const { receipt } = await cancelLease(client, { leaseId, reason: input.reason as CancelReason, onHash })
    return receiptJson(receipt)
  },
  find: async ({ client, flow }) => newestHash(await eventsSince(client, flow, 'LeaseCancelled')),
}

const finalizeStep: StepDefinition = {
  title: 'Settle the lease',
  asks: 'One transaction that pays out what was on hold.',
  run: async ({ client, flow: { leaseId }, onHash }) =>
    receiptJson((await finalizeLease(client, { leaseId, onHash })).receipt),
  find: async ({ client, flow }) => newestHash(await eventsSince(client, flow, 'LeaseFinalized')),
}

/** Ends a running lease, with a typed reason. */
export const closeFlow: FlowDefinition = { title: 'Close', steps: { close: closeStep }, renews }
/** Takes back a lease that does not run yet. */
export const cancelFlow: FlowDefinition = { title: 'Cancel', steps: { cancel: cancelStep }, renews }
/** Pays out a closed lease whose hold is over. */
export const finalizeFlow: FlowDefinition = { title: 'Settle', steps: { finalize: finalizeStep }, renews }

function renews({ leaseId, account }: Flow) {
  return [
    keys.lease(leaseId),
    keys.leaseActions(leaseId),
    keys.leases(account),
    keys.balance(account),
    keys.offers(),
  ]
}
