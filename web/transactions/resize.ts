import { FreeholdError, readLease, readOffers, resizeLease, type Shape } from '@freehold/sdk'
import { keys } from '../queries/keys.ts'
import type { FlowDefinition, StepDefinition } from './define-step.ts'
import { eventsSince, newestHash, receiptJson } from './evidence.ts'
import type { Flow, Json } from './flow.ts'

/** What a person wants their instance to become. */
export type ResizeInput = {
  shape: Shape
  /** The offer whose prices they were shown. */
  offerHash: `0x${string}`
  /** Added to what is left in the purse; 1e-6 USDC. */
  addUnits: bigint
}

/** As it lies in a flow. */
export function resizeInput({ shape, offerHash, addUnits }: ResizeInput): { [name: string]: Json } {
  const input = { shape: { ...shape }, offerHash, addUnits: String(addUnits) }
  return addUnits > 0n ? { ...input, paysUnits: String(addUnits) } : input
}

const resizeStep: StepDefinition = {
  title: 'Change the size',
  asks: 'One transaction, after a signature for what is added: the lease ends and a successor with the new size goes on.',
  run: async ({ client, flow: { leaseId, input }, onHash }) => {
    const { terms } = await readLease(client, { leaseId })
    const offers = await readOffers(client, { host: terms.host, kind: terms.kind })
    const offer = offers.find(({ offer: { offerHash } }) => offerHash === input.offerHash)?.offer
    if (!offer) {
      throw new FreeholdError('The host has withdrawn the offer with these prices.', {
        next: 'discard this and look at its prices now.',
      })
    }
    let isSending = false // what is sent before is an approval: it may succeed while the resize has not begun
    const { receipt } = await resizeLease(client, {
      leaseId,
      terms,
      offer,
      shape: input.shape as unknown as Shape,
      addUnits: BigInt(String(input.addUnits)),
      onStep: (step) => {
        isSending = step === 'send'
      },
      onHash: (hash) => {
        if (isSending) onHash(hash)
      },
    })
    return receiptJson(receipt)
  },
  // A lease is succeeded once, whoever asked for it.
  find: async ({ client, flow }) => newestHash(await eventsSince(client, flow, 'LeaseResized')),
}

/** Lets the instance go on under a lease of another size. */
export const resizeFlow: FlowDefinition = {
  title: 'Resize',
  steps: { resize: resizeStep },
  renews: (flow: Flow) => [
    keys.lease(flow.leaseId),
    keys.leaseActions(flow.leaseId),
    keys.instance(flow.leaseId),
    keys.leases(flow.account),
    keys.balance(flow.account),
    keys.offers(),
  ],
}
