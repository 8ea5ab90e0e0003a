import { formatUsdc } from '@freehold/sdk'
import { type InstanceOperations, OperationRefusal } from '../../api/index.ts'
import type { InstanceRecord } from '../record.ts'
import { spentOf } from '../spent.ts'
import { labourOf, type OperationsContext, requireActive, requireFunded } from './context.ts'
import { operationView } from './operation-view.ts'
import { requestOperation } from './request.ts'

/** Switching an instance on and off, and how far what was asked for has come. */
export function powerOperations(
  context: OperationsContext,
): Pick<InstanceOperations, 'setPower' | 'operation'> {
  const { instances } = context.host
  return {
    async setPower(lease, action) {
      const require = action === 'stop' ? requireActive : requireFunded
      const { decision, record } = await require(context, lease)
      if (action !== 'stop' && action !== 'reset') requireBudget(context, record)
      if (action === 'reset' && decision.found.guest !== 'running')
        throw new OperationRefusal('refused', 'The guest does not run, so there is nothing to reset.', {
          next: 'start it.',
        })
      if (action === 'endRescue' && record.wish.power !== 'rescue')
        throw new OperationRefusal('refused', 'The instance is not in rescue.')
      return requestOperation(context, lease, { kind: action })
    },
    async operation(lease, id) {
      const record = instances.get(lease) ?? instances.heldBefore(lease)
      const found = record?.operations.find((one) => one.id === id)
      return found ? operationView(found) : null
    },
  }
}

/** What the budget has switched off stays off until there is another budget: it would be switched off again at once. */
function requireBudget(context: OperationsContext, record: InstanceRecord): void {
  const budget = record.policy?.budgetStop
  const lease = context.book.lease(record.lease)
  const { facts, clock } = labourOf(context)
  const known = facts.of(record.lease)
  if (!budget || lease === null || known === null) return
  const spent = spentOf(record, lease, known, clock)
  if (spent < BigInt(budget.spentUnits)) return
  throw new OperationRefusal(
    'refused',
    `The budget of ${formatUsdc(BigInt(budget.spentUnits))} USDC is spent: ${formatUsdc(spent)} USDC so far.`,
    { next: 'raise the budget or take it away, then start the instance.' },
  )
}
