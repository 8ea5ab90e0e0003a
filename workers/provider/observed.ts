import type { Hex } from 'viem'
import { guestName } from '../hypervisor/index.ts'
import type { ObservedInstance } from '../observe/index.ts'
import type { Instances } from './instances.ts'
import type { InstanceRecord } from './record.ts'

/** Records are never changed, only replaced; so what was made of one holds until then. It is asked for several times a second. */
const kept = new WeakMap<InstanceRecord, ObservedInstance>()

/**
 * This host's instances as the observatory knows them.
 * @param mayRun whether a lease is not over
 */
export function observedInstances(
  instances: Instances,
  mayRun: (lease: Hex) => boolean,
): readonly ObservedInstance[] {
  return instances.all().map((record) => {
    const may = mayRun(record.lease)
    const before = kept.get(record)
    if (before?.mayRun === may) return before
    const observed = { ...observedOf(record, instances), mayRun: may }
    kept.set(record, observed)
    return observed
  })
}

function observedOf(record: InstanceRecord, instances: Instances): Omit<ObservedInstance, 'mayRun'> {
  const { folder, consoleLog } = instances.pathsOf(record.lease)
  // The rescue system has none of what the manifest names.
  const services = record.defined?.mode === 'rescue' ? [] : (record.manifest?.services ?? [])
  return { lease: record.lease, guest: guestName(record.instance), folder, consoleLog, services, gpus: 0 }
}
