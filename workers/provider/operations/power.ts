import { type InstanceOperations, OperationRefusal } from '../../api/index.ts'
import { type OperationsContext, requireActive, requireFunded } from './context.ts'
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
