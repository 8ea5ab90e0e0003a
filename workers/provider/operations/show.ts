import type { HostWord } from '@freehold/sdk'
import type { Instance } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import type { InstanceFacts, InstanceOperations } from '../../api/index.ts'
import { givenTo } from '../capacity.ts'
import { noticesOf } from '../host-word.ts'
import { dueOperation, isPending } from '../operation.ts'
import type { Decision } from '../reconciler.ts'
import type { InstanceRecord } from '../record.ts'
import { billingSentence } from './billing.ts'
import type { OperationsContext } from './context.ts'
import { operationView } from './operation-view.ts'
import { portsOf } from './ports.ts'

/** What there is, and what is to be said of it. */
export function showOperations(context: OperationsContext): Pick<InstanceOperations, 'leases' | 'instance'> {
  const { host } = context
  return {
    leases: () =>
      host.instances.all().flatMap(({ lease, earlier }) => [lease, ...earlier.map((one) => one.lease)]),
    async instance(lease) {
      const holder = host.instances.get(lease) ?? host.instances.heldBefore(lease)
      if (holder === null) return null
      const announced = (word: HostWord) => noticesOf(word, host.maintenanceAt())
      const notices = await context.hostWord().then(announced, () => []) // an RPC that is away hides nothing else
      const decision = (await context.labour()?.reconciler.decide(lease)) ?? null
      return holder.lease === lease
        ? { ...factsOf(context, holder, decision), notices: [...notices, ...shortageOf(context, holder)] }
        : pastFactsOf(context, holder, lease, decision)
    },
  }
}

/** A resize that the machine has no room for; what to do about it is the tenant's choice. */
function shortageOf({ host, book }: OperationsContext, record: InstanceRecord): string[] {
  const lease = book.lease(record.lease)
  if (lease === null || lease.ending !== null) return []
  const { shortage } = givenTo(record, lease, book.leases(), host.capacity)
  if (shortage === null) return []
  return [
    `This machine has no room for the new size: ${shortage} The instance runs on with what it had of that. Resize it back, or close it: until then the lease's price holds.`,
  ]
}

/** The record's word for who wished something, as the audit log has it. */
const actors = { tenant: 'wallet', idle: 'idleStop', budget: 'budgetStop', maintenance: 'host' } as const

function factsOf(
  context: OperationsContext,
  record: InstanceRecord,
  decision: Decision | null,
): InstanceFacts {
  const { host, book } = context
  const { lease, manifest, image, address, defined, fingerprint } = record
  const known = book.lease(lease)
  const stage = stageOf(context, record, decision)
  const power = decision?.found.guest ?? 'unknown'
  const isInRescue = power === 'running' && defined?.mode === 'rescue'
  const operation = dueOperation(record.operations) ?? record.operations.findLast(isPending) ?? null
  const { publicAddress } = host.parts.network
  return {
    lease,
    stage,
    power,
    readiness: isInRescue ? 'pending' : host.observatory.readiness(lease),
    isInRescue,
    hostname: manifest?.hostname ?? (manifest ? `fh-${record.instance.slice(2, 10)}` : null),
    image: image?.name ?? manifest?.image ?? null,
    powerWish: record.wish.power === 'off' ? 'off' : 'on',
    powerWishBy: actors[record.wish.because],
    closedBy: record.closeBecause && actors[record.closeBecause],
    services: [...host.observatory.services(lease)],
    shape: known?.terms.shape ?? { points: 0, memoryMib: 0, diskGib: record.diskGib, gpus: 0, mbps: 0 },
    vcpus: defined?.vcpus ?? manifest?.vcpus ?? null,
    tier: manifest?.tier ?? null,
    loginUser: image?.loginUser ?? null,
    endpoint:
      stage === 'active' && image && address
        ? `ssh://${image.loginUser}@${publicAddress}:${address.sshPort}`
        : null,
    sshFingerprint: fingerprint,
    ports: portsOf(host, record),
    hasGraphics: image?.hasScreen ?? false,
    billing: billingSentence(stage, power, known, decision),
    notices: [],
    startedAt: power === 'running' ? record.startedAt : null,
    keptUntil: keptUntilOf(decision),
    successor: null,
    predecessor: record.earlier.at(-1)?.lease ?? null,
    operation: operation && operationView(operation),
  }
}

/** What is left of a lease whose instance a resize handed on: its name, and where to look. */
function pastFactsOf(
  context: OperationsContext,
  holder: InstanceRecord,
  lease: Hex,
  decision: Decision | null,
): InstanceFacts {
  const at = holder.earlier.findIndex((one) => one.lease === lease)
  const known = context.book.lease(lease)
  return {
    ...factsOf(context, holder, null),
    lease,
    stage: 'ended',
    power: 'absent',
    readiness: 'pending',
    isInRescue: false,
    ...(known && { shape: known.terms.shape }),
    endpoint: null,
    ports: [],
    billing: 'A resize ended this lease; its instance goes on under the successor.',
    startedAt: null,
    keptUntil: keptUntilOf(decision),
    successor: holder.earlier[at + 1]?.lease ?? holder.lease,
    predecessor: holder.earlier[at - 1]?.lease ?? null,
    operation: null,
  }
}

function stageOf(
  { book }: OperationsContext,
  record: InstanceRecord,
  decision: Decision | null,
): Instance['stage'] {
  switch (decision?.wanted.kind) {
    case 'opened':
      return 'preparing'
    case 'active':
      return 'active'
    case 'ended':
    case 'undone':
      return 'ended'
    default: // the chain is not heard at the moment: what was known last
      if (book.lease(record.lease)?.ending) return 'ended'
      return record.wasFinal || record.defined !== null ? 'active' : 'preparing'
  }
}

function keptUntilOf(decision: Decision | null): number | null {
  const wanted = decision?.wanted
  return wanted?.kind === 'ended' && Number.isFinite(wanted.diskKeptUntil) ? wanted.diskKeptUntil : null
}
