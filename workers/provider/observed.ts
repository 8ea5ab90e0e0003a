import type { Book } from '../chain/index.ts'
import { guestName } from '../hypervisor/index.ts'
import type { ObservedInstance } from '../observe/index.ts'
import type { Instances } from './instances.ts'
import type { InstanceRecord } from './record.ts'

/** Records are never changed, only replaced; so what was made of one holds until then. It is asked for several times a second. */
const kept = new WeakMap<InstanceRecord, ObservedInstance>()

/** This host's instances as the observatory knows them; a lease that is over, or unknown, runs no more. */
export function observedInstances(
  instances: Instances,
  book: Pick<Book, 'lease'>,
): readonly ObservedInstance[] {
  return instances.all().map((record) => {
    const lease = book.lease(record.lease)
    const mayRun = lease?.ending === null
    const gpus = lease?.terms.shape.gpus ?? 0
    const before = kept.get(record)
    if (before?.mayRun === mayRun && before.gpus === gpus) return before
    const observed = { ...observedOf(record, instances), mayRun, gpus }
    kept.set(record, observed)
    return observed
  })
}

function observedOf(record: InstanceRecord, instances: Instances): Omit<ObservedInstance, 'mayRun' | 'gpus'> {
  const { folder, consoleLog } = instances.pathsOf(record.lease)
  // The rescue system has none of what the manifest names.
  const services = record.defined?.mode === 'rescue' ? [] : (record.manifest?.services ?? [])
  return { lease: record.lease, guest: guestName(record.instance), folder, consoleLog, services }
}
