import type { InstanceOperations } from '../../api/index.ts'
import type { OperationsContext } from './context.ts'
import { portOperations } from './ports.ts'
import { powerOperations } from './power.ts'
import { showOperations } from './show.ts'
import { snapshotOperations } from './snapshots.ts'
import { unsupportedOperations } from './unsupported.ts'

/** What the tenant API does with this host's instances; one file per group. */
export function openInstanceOperations(context: OperationsContext): InstanceOperations {
  return {
    ...unsupportedOperations,
    ...showOperations(context),
    ...powerOperations(context),
    ...portOperations(context),
    ...snapshotOperations(context),
  }
}

export type { OperationsContext } from './context.ts'
