import { grantRole, type Role, revokeRole } from '@freehold/sdk'
import type { Address } from 'viem'
import { keys } from '../queries/keys.ts'
import type { FlowDefinition, StepDefinition } from './define-step.ts'
import { receiptJson } from './evidence.ts'
import type { Flow } from './flow.ts'

const grantStep: StepDefinition = {
  title: 'Give the role',
  asks: 'One transaction. The role counts from its block on.',
  run: async ({ client, flow: { leaseId, input }, onHash }) => {
    const { account, role } = input as { account: Address; role: Role }
    return receiptJson((await grantRole(client, { leaseId, account, role, onHash })).receipt)
  },
}

const revokeStep: StepDefinition = {
  title: 'Take the role back',
  asks: 'One transaction. The wallet is shut out from its block on.',
  run: async ({ client, flow: { leaseId, input }, onHash }) =>
    receiptJson((await revokeRole(client, { leaseId, account: input.account as Address, onHash })).receipt),
}

const renews = ({ leaseId }: Flow) => [keys.leaseRoles(leaseId)]

/** Lets another wallet look at an instance, or work it. Doing it twice changes nothing, so it may simply be asked again. */
export const grantFlow: FlowDefinition = { title: 'Share', steps: { grant: grantStep }, renews }
/** Takes that back. */
export const revokeFlow: FlowDefinition = { title: 'Stop sharing', steps: { revoke: revokeStep }, renews }
