import type { HostWord } from '@freehold/sdk'
import type { Hex } from 'viem'
import { OperationRefusal } from '../../api/index.ts'
import type { Book } from '../../chain/index.ts'
import type { Labour } from '../labour.ts'
import type { Decision } from '../reconciler.ts'
import type { InstanceRecord } from '../record.ts'
import type { HostContext } from '../steps/index.ts'

/** What the tenant API's operations work with. */
export interface OperationsContext {
  readonly host: HostContext
  readonly book: Book
  /** What the escrow keeps of this host. */
  readonly hostWord: () => Promise<HostWord>
  /** null until the worker works. */
  readonly labour: () => Labour | null
}

/** The worker's labour. @throws OperationRefusal `unavailable` while the chain was not reached yet */
export function labourOf({ labour }: OperationsContext): Labour {
  const working = labour()
  if (working) return working
  throw new OperationRefusal('unavailable', 'This host is starting and has no view of the chain yet.', {
    next: 'ask again in a few seconds.',
  })
}

/** The record of a lease's instance. @throws OperationRefusal `notFound`, or `refused` after a resize handed it on */
export function requireRecord({ host }: OperationsContext, lease: Hex): InstanceRecord {
  const record = host.instances.get(lease)
  if (record) return record
  const holder = host.instances.heldBefore(lease)
  if (holder === null) throw new OperationRefusal('notFound', `This host has no instance of lease ${lease}.`)
  throw new OperationRefusal(
    'refused',
    `The instance of lease ${lease} goes on under lease ${holder.lease}.`,
    {
      next: `use lease ${holder.lease}.`,
    },
  )
}

/** An instance that is rented right now, and what is decided for it. */
export interface ActiveInstance {
  readonly record: InstanceRecord
  readonly decision: Decision
  readonly isExhausted: boolean
}

/** @throws OperationRefusal when there is none, it is not active, or it is not known whether it is */
export async function requireActive(context: OperationsContext, lease: Hex): Promise<ActiveInstance> {
  const record = requireRecord(context, lease)
  const decision = await labourOf(context).reconciler.decide(lease)
  const { wanted } = decision
  switch (wanted.kind) {
    case 'active':
      return { record, decision, isExhausted: wanted.exhausted }
    case 'opened':
      throw new OperationRefusal('refused', 'The instance is being prepared; it was not activated yet.', {
        next: 'wait until it is active.',
      })
    case 'ended':
    case 'undone':
      throw new OperationRefusal('refused', 'The lease is over; its instance does not run again.')
    default:
      throw new OperationRefusal(
        'unavailable',
        'This host does not know at the moment what the chain says.',
        {
          next: 'ask again in a few seconds.',
        },
      )
  }
}

/** The same, with money left to run on. */
export async function requireFunded(context: OperationsContext, lease: Hex): Promise<ActiveInstance> {
  const active = await requireActive(context, lease)
  if (!active.isExhausted) return active
  throw new OperationRefusal('refused', 'The lease has run out of money, so its instance is off.', {
    next: `top it up: freehold topup ${lease}`,
  })
}
