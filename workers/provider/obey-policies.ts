import { randomUUID } from 'node:crypto'
import type { ClockParameters } from '@freehold/sdk'
import type { InstancePolicy } from '@freehold/sdk/hostApi'
import type { Book } from '../chain/index.ts'
import type { Log } from '../process/index.ts'
import type { LeaseFacts } from './lease-facts.ts'
import { type OwnDoing, tellOwnDoing } from './own-doings.ts'
import { type PolicyFacts, type PolicyVerdict, policyVerdict } from './policy-verdict.ts'
import type { Reconciler } from './reconciler.ts'
import type { InstanceRecord } from './record.ts'
import { spentOf } from './spent.ts'
import type { HostContext } from './steps/index.ts'

export interface ObeyOptions {
  readonly host: HostContext
  readonly book: Book
  readonly facts: LeaseFacts
  readonly reconciler: Reconciler
  readonly clock: ClockParameters
  readonly log: Log
}

/**
 * Stops or closes what its tenant wanted stopped or closed when idle or when a budget is spent. A stop is the same wish as if
 * the tenant had stopped it; a close is written down and done by the next step.
 */
export async function obeyPolicies(options: ObeyOptions): Promise<void> {
  const { host, log, reconciler } = options
  for (const record of host.instances.all()) {
    const { lease, policy } = record
    if (policy === null || record.closeBecause !== null) continue
    try {
      const facts = await policyFacts(options, record, policy)
      const verdict = facts && policyVerdict(policy, facts)
      if (!verdict) continue
      const { because, action } = verdict
      await tellOwnDoing(host, lease, doingOf(verdict, facts))
      log.info({ lease, because, action, idleSeconds: facts.idleSeconds }, "the tenant's policy is met")
      if (action === 'close') host.instances.update(lease, { closeBecause: because })
      else host.operations.request(lease, { id: randomUUID(), kind: 'stop' }, because)
      reconciler.lookAt([lease])
    } catch (error) {
      log.warn({ lease, trouble: (error as Error).message }, 'a policy could not be looked at')
    }
  }
}

/** The verdict as a line of the audit log, with what it was based on. */
function doingOf({ because, action }: PolicyVerdict, { idleSeconds, spentUnits }: PolicyFacts): OwnDoing {
  const [by, why] =
    because === 'idle'
      ? (['idleStop', { idleSeconds: Math.floor(idleSeconds) }] as const)
      : (['budgetStop', { spentUnits: spentUnits.toString() }] as const)
  if (action === 'close') return { by, action: 'closeLease', details: why }
  return { by, action: 'setPower', details: { action, ...why } }
}

/** null: the lease is not active, or not enough is known to act on. */
async function policyFacts(
  { host, book, facts, reconciler, clock }: ObeyOptions,
  record: InstanceRecord,
  { idleStop }: InstancePolicy,
): Promise<PolicyFacts | null> {
  const lease = book.lease(record.lease)
  const known = facts.of(record.lease)
  const { wanted, found } = await reconciler.decide(record.lease)
  if (lease === null || known === null || wanted.kind !== 'active' || wanted.exhausted) return null
  const isRunning = found.guest === 'running' && record.wish.power !== 'off'
  const query = idleStop && {
    cpuPercentBelow: idleStop.cpuPercentBelow,
    atMostMinutes: idleStop.afterMinutes,
  }
  const idleSeconds = query && isRunning ? await host.observatory.idleSeconds(record.lease, query) : 0
  return { isRunning, idleSeconds, spentUnits: spentOf(record, lease, known, clock) }
}
