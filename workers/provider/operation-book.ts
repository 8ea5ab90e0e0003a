import type { Hex } from 'viem'
import type { Found, Wanted } from './decide.ts'
import type { Instances } from './instances.ts'
import {
  isPending,
  isWish,
  type Operation,
  type OperationRequest,
  withChange,
  withRequest,
} from './operation.ts'
import type { InstanceRecord } from './record.ts'
import type { Wish } from './wish.ts'

/** What tenants asked for, written through to the records. */
export interface OperationBook {
  /** Accepts a request, once per id; a wish is changed with it, in the same write. */
  request(lease: Hex, request: OperationRequest, because?: Wish['because']): Operation
  /** Notes how an operation goes; one that has ended stays as it ended. */
  change(lease: Hex, id: string, change: Parameters<typeof withChange>[2]): void
  /**
   * Ends what the guest has come to, or never will: called at every look.
   * @param isUnderWay a step of the instance runs; it tells itself how an operation that has begun ends
   */
  settle(lease: Hex, wanted: Wanted, found: Found, isUnderWay?: boolean): void
}

const begins: Readonly<Record<Operation['kind'], string>> = {
  start: 'The guest is being started.',
  stop: 'The guest is being shut down; the plug is pulled if it does not obey in time.',
  restart: 'The guest will be restarted.',
  reset: 'The guest will be reset.',
  rescue: 'The guest is being booted from the rescue system.',
  endRescue: 'The guest is being booted from its own disk.',
  takeSnapshot: 'A snapshot will be taken.',
  restoreSnapshot: 'The snapshot will be restored.',
  deleteSnapshot: 'The snapshot will be deleted.',
}

const powers: Partial<Readonly<Record<Operation['kind'], Wish['power']>>> = {
  start: 'on',
  stop: 'off',
  rescue: 'rescue',
  endRescue: 'on',
}

export function openOperationBook(instances: Instances): OperationBook {
  const holderOf = (lease: Hex) => instances.get(lease) ?? instances.heldBefore(lease)

  return {
    request(lease, request, because = 'tenant') {
      const record = instances.get(lease)
      if (record === null) throw new Error(`There is no record of lease ${lease}.`)
      const known = record.operations.find(({ id }) => id === request.id)
      if (known) return known
      const operations = withRequest(record.operations, request, begins[request.kind], Date.now())
      instances.update(lease, { ...wishChange(record, request, because), operations })
      return operations.at(-1)!
    },
    change(lease, id, change) {
      const record = holderOf(lease)
      if (record === null) return // wiped meanwhile
      instances.update(record.lease, { operations: withChange(record.operations, id, change, Date.now()) })
    },
    settle(lease, wanted, found, isUnderWay = false) {
      const record = instances.get(lease)
      if (record === null || !record.operations.some(isPending)) return
      let { operations } = record
      for (const one of operations.filter(isPending)) {
        if (isUnderWay && one.state === 'running' && !isWish(one) && !one.awaitsGuest) continue
        const end = endOf(one, wanted, found, record)
        if (end !== null) operations = withChange(operations, one.id, end, Date.now())
      }
      if (operations !== record.operations) instances.update(lease, { operations })
    },
  }
}

/** What is asked of the power changes the wish; a restart of a guest that is off starts it. */
function wishChange(
  record: InstanceRecord,
  { kind }: OperationRequest,
  because: Wish['because'],
): Partial<Pick<InstanceRecord, 'wish' | 'stoppedBy'>> {
  const isRestartOfOff = kind === 'restart' && record.wish.power === 'off'
  const power = isRestartOfOff ? 'on' : powers[kind]
  if (power === undefined) return {}
  const wish: Wish = { ...record.wish, power, because }
  // It may run again, whoever stopped it before.
  return power === 'off' ? { wish } : { wish, stoppedBy: record.stoppedBy === null ? null : 'host' }
}

function endOf(
  one: Operation,
  wanted: Wanted,
  found: Found,
  { defined }: InstanceRecord,
): { state: 'done' | 'failed'; sentence: string } | null {
  if (wanted.kind === 'unknown' || wanted.kind === 'unsettled') return null
  if (wanted.kind !== 'active') return { state: 'failed', sentence: 'The lease is over.' }
  if (one.kind === 'stop') {
    const isOff = found.guest === 'stopped' || found.guest === 'crashed' || found.guest === 'absent'
    return isOff
      ? { state: 'done', sentence: 'The guest is off. Its resources stay reserved and are billed.' }
      : null
  }
  if (wanted.exhausted)
    return { state: 'failed', sentence: 'The lease has run out of money; top it up first.' }
  if (found.guest !== 'running' || !found.isCurrent) return null
  if (one.awaitsGuest) return { state: 'done', sentence: 'The guest runs again.' }
  if (!isWish(one)) return null
  const mode = one.kind === 'rescue' ? 'rescue' : 'disk'
  if ((defined?.mode ?? 'disk') !== mode) return null
  return { state: 'done', sentence: mode === 'rescue' ? 'The rescue system runs.' : 'The guest runs.' }
}
