import { type InstanceOperations, OperationRefusal } from '../../api/index.ts'
import { HypervisorError } from '../../hypervisor/index.ts'
import { type OperationsContext, requireRecord } from './context.ts'

/** Looking at an instance: what it does, what it prints, its console and its screen. */
export function observeOperations(
  context: OperationsContext,
): Pick<InstanceOperations, 'metrics' | 'metricsText' | 'readLog' | 'openConsole' | 'openVnc'> {
  const { observatory, instances, parts } = context.host
  return {
    async metrics(lease, query) {
      requireRecord(context, lease)
      return observatory.metrics(lease, query)
    },
    async metricsText(lease) {
      requireRecord(context, lease)
      return observatory.metricsText(lease)
    },
    async readLog(lease, log, options) {
      requireRecord(context, lease)
      return observatory.readLog(lease, log, options)
    },
    async openConsole(lease) {
      requireRecord(context, lease)
      return observatory.openConsole(lease)
    },
    async openVnc(lease) {
      const { image } = requireRecord(context, lease)
      if (image?.hasScreen !== true)
        throw new OperationRefusal('notSupported', 'This instance has no screen.', {
          next: `use its console: freehold console ${lease}`,
        })
      try {
        return await parts.hypervisor.openGraphics(instances.nameOf(lease))
      } catch (cause) {
        if (!(cause instanceof HypervisorError)) throw cause
        throw new OperationRefusal(
          'unavailable',
          'The screen cannot be reached: the guest is off, or its host is busy.',
          {
            cause,
            next: 'start it, or try again in a minute.',
          },
        )
      }
    },
  }
}
