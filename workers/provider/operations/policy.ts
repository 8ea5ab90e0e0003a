import type { InstancePolicy } from '@freehold/sdk/hostApi'
import type { InstanceOperations } from '../../api/index.ts'
import { labourOf, type OperationsContext, requireActive, requireRecord } from './context.ts'

const none: InstancePolicy = { idleStop: null, budgetStop: null }

/** What the tenant wants done without being there. It is kept in the record and goes with the instance. */
export function policyOperations(
  context: OperationsContext,
): Pick<InstanceOperations, 'policy' | 'setPolicy'> {
  return {
    policy: async (lease) => requireRecord(context, lease).policy ?? none,
    async setPolicy(lease, policy) {
      await requireActive(context, lease)
      context.host.instances.update(lease, { policy, closeBecause: null })
      labourOf(context).reconciler.lookAt([lease])
    },
  }
}
