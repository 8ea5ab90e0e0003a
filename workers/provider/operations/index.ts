import type { InstanceOperations } from '../../api/index.ts'
import type { OperationsContext } from './context.ts'
import { observeOperations } from './observe.ts'
import { policyOperations } from './policy.ts'
import { portOperations } from './ports.ts'
import { powerOperations } from './power.ts'
import { showOperations } from './show.ts'
import { snapshotOperations } from './snapshots.ts'

/** What the tenant API does with this host's instances; one file per group. */
export function openInstanceOperations(context: OperationsContext): InstanceOperations {
  return {
    ...showOperations(context),
    ...observeOperations(context),
    ...powerOperations(context),
    ...portOperations(context),
    ...snapshotOperations(context),
    ...policyOperations(context),
  }
}

export type { OperationsContext } from './context.ts'
