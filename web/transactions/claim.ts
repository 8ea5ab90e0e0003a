import { claimOwed, leaseEscrowAbi } from '@freehold/sdk'
import { keys } from '../queries/keys.ts'
import type { FlowDefinition, StepDefinition } from './define-step.ts'
import { newestHash, receiptJson } from './evidence.ts'

const claimStep: StepDefinition = {
  title: 'Claim',
  asks: 'One transaction that pays out to this wallet what waits for it.',
  run: async ({ client, onHash }) => receiptJson((await claimOwed(client, { onHash })).receipt),
  find: async ({ client, flow: { account, startedAtBlock } }) =>
    newestHash(
      await client.publicClient.getContractEvents({
        address: client.network.contracts.leaseEscrow,
        abi: leaseEscrowAbi,
        eventName: 'Claimed',
        args: { account },
        fromBlock: BigInt(startedAtBlock) + 1n,
      }),
    ),
}

/** Takes what the escrow keeps for the wallet: what could not be delivered, and royalties. */
export const claimFlow: FlowDefinition = {
  title: 'Claim',
  steps: { claim: claimStep },
  renews: ({ account }) => [keys.balance(account)],
}
