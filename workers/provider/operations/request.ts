import { randomUUID } from 'node:crypto'
import type { Operation as OperationView } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { OperationRefusal } from '../../api/index.ts'
import { dueOperation, type OperationRequest } from '../operation.ts'
import { labourOf, type OperationsContext, requireRecord } from './context.ts'
import { operationView } from './operation-view.ts'

/**
 * Accepts an operation: from here on it is in the record, and will be done or told why not.
 * @throws OperationRefusal `conflict` naming the operation in the way
 */
export function requestOperation(
  context: OperationsContext,
  lease: Hex,
  request: Omit<OperationRequest, 'id'>,
): OperationView {
  const { host } = context
  const inTheWay = dueOperation(requireRecord(context, lease).operations)
  if (inTheWay) {
    throw new OperationRefusal('conflict', `Operation ${inTheWay.id} (${inTheWay.kind}) is not done yet.`, {
      next: 'wait for its end.',
    })
  }
  const operation = host.operations.request(lease, { ...request, id: randomUUID() })
  labourOf(context).reconciler.lookAt([lease])
  return operationView(operation)
}
