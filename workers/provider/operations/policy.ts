import type { InstancePolicy } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import type { InstanceOperations } from '../../api/index.ts'
import { labourOf, type OperationsContext, requireActive, requireRecord } from './context.ts'

const none: InstancePolicy = { idleStop: null, budgetStop: null }

/** Whether the disk alone is left. */
async function isOver(context: OperationsContext, lease: Hex): Promise<boolean> {
  return (await labourOf(context).reconciler.decide(lease)).wanted.kind === 'ended'
}

/** What the tenant wants done without being there. It is kept in the record and goes with the instance. */
export function policyOperations(
  context: OperationsContext,
): Pick<InstanceOperations, 'policy' | 'setPolicy'> {
  return {
    policy: async (lease) => requireRecord(context, lease).policy ?? none,
    async setPolicy(lease, policy) {
      const before = requireRecord(context, lease).policy
      const { wipeAtEnd = before?.wipeAtEnd, ...rules } = policy
      if (!(wipeAtEnd && (await isOver(context, lease)))) await requireActive(context, lease)
      const kept = wipeAtEnd === undefined ? rules : { ...rules, wipeAtEnd }
      context.host.instances.update(lease, { policy: kept, closeBecause: null })
      labourOf(context).reconciler.lookAt([lease])
    },
  }
}
