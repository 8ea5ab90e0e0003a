import {
  claimOwed,
  collectFees,
  FreeholdError,
  finalizeLease,
  KIND_VM,
  type Lease,
  readHostWord,
  readOwed,
  withdrawLease,
} from '@freehold/sdk'
import { type Hex, isAddressEqual } from 'viem'
import type { Context, SigningClient } from '../kernel/context.ts'
import { listHostLeases } from '../leases/list.ts'
import { shortId } from '../leases/words.ts'
import type { Target } from './target.ts'

/** What collecting brought; amounts in 1e-6 USDC. */
export interface Collection {
  readonly host: bigint
  readonly collected: readonly Collected[]
  readonly failed: readonly { readonly leaseId: Hex; readonly why: string }[]
  readonly toPayeeUnits: bigint
  /** Pull balance of the signer, fetched when it is the payee. */
  readonly claimedUnits: bigint
  readonly feesMovedUnits: bigint
}

interface Collected {
  readonly leaseId: Hex
  readonly how: 'withdrawn' | 'finalized'
  readonly toPayeeUnits: bigint
  readonly transactionHash: Hex
}

/** Collects lease by lease; one that fails does not keep the others. Asks for the signer only when there is something to do. */
export async function collectAll(
  context: Context,
  { client, host }: Target,
  signerOf: () => Promise<SigningClient>,
  { minimumUnits, fees }: { minimumUnits: bigint; fees: boolean },
): Promise<Collection> {
  const { leases } = await listHostLeases(context, client, host.host)
  const due = leases.filter((lease) => lease.status.withdrawableUnits >= minimumUnits && isDue(lease))
  const collected: Collected[] = []
  const failed: { leaseId: Hex; why: string }[] = []
  for (const [at, lease] of due.entries()) {
    context.progress.step(`lease ${shortId(lease.leaseId)} (${at + 1} of ${due.length})`)
    try {
      collected.push(await collect(await signerOf(), lease, context.io.signal))
    } catch (error) {
      if (!(error instanceof FreeholdError)) throw error
      failed.push({ leaseId: lease.leaseId, why: error.message })
    }
  }
  const claimedUnits = await claimOwn(context, { client, host }, signerOf)
  const feesMovedUnits = fees ? await moveFees(context, { client, host }, signerOf) : 0n
  context.progress.end()
  const toPayeeUnits = collected.reduce((sum, one) => sum + one.toPayeeUnits, 0n)
  return { host: host.host, collected, failed, toPayeeUnits, claimedUnits, feesMovedUnits }
}

function isDue({ status, atSeconds }: Lease): boolean {
  return status.state === 'Active' || (status.state === 'Settling' && status.finalizableAt <= atSeconds)
}

async function collect(client: SigningClient, lease: Lease, signal: AbortSignal): Promise<Collected> {
  const { leaseId, terms } = lease
  const isSettling = lease.status.state === 'Settling'
  const { toPayeeUnits, hash } = isSettling
    ? await finalizeLease(client, { leaseId, terms, signal })
    : await withdrawLease(client, { leaseId, terms, signal })
  return { leaseId, how: isSettling ? 'finalized' : 'withdrawn', toPayeeUnits, transactionHash: hash }
}

/** A pull balance can be fetched by its own wallet only. */
async function claimOwn(
  { progress, io }: Context,
  { client, host }: Pick<Target, 'client' | 'host'>,
  signerOf: () => Promise<SigningClient>,
): Promise<bigint> {
  const owed = await readOwed(client, { account: host.payee })
  if (owed === 0n) return 0n
  const signer = await signerOf()
  if (!isAddressEqual(signer.account.address, host.payee)) {
    progress.note(`${host.payee} has a pull balance; only that wallet can claim it (--wallet).`)
    return 0n
  }
  progress.step('claiming what could not be delivered')
  return (await claimOwed(signer, { signal: io.signal })).amountUnits
}

async function moveFees(
  { progress, io }: Context,
  { client, host }: Pick<Target, 'client' | 'host'>,
  signerOf: () => Promise<SigningClient>,
): Promise<bigint> {
  const { feeUnits } = await readHostWord(client, { host: host.host, kind: KIND_VM })
  if (feeUnits === 0n) return 0n
  progress.step("moving the protocol's fee")
  return (await collectFees(await signerOf(), { host: host.host, signal: io.signal })).amountUnits
}
