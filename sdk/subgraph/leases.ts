import type { Address } from 'viem'
import { z } from 'zod'
import { totalPicoRateOf } from '../arithmetic/rate.ts'
import type { Lease, LeaseActivation, LeaseEnding, LeaseTerms, LeaseWord } from '../types.ts'
import { HOST_WORD_FIELDS, hostWordSchema } from './hosts.ts'
import { addressField, bigintField, hexField, intField, numberedField, secondsField } from './scalars.ts'

/** Where a lease's money went so far; 1e-6 USDC. */
export interface LeaseMoney {
  /** Put in for runway, top-ups included, the open fee not. */
  readonly depositedUnits: bigint
  /** Returned to the tenant. */
  readonly refundedUnits: bigint
  /** Paid to the payee, the open fee included. */
  readonly toPayeeUnits: bigint
  readonly toAuthorUnits: bigint
  /** Taken by the protocol out of the provider's gross. */
  readonly feeUnits: bigint
  /** Open fee that went to the protocol because the manifest was bad. */
  readonly openFeeKeptUnits: bigint
}

/**
 * A lease as the index knows it: what `readLease` answers but for what depends on the second; `leaseStatusAt` computes that
 * from `word`, `hostWord` and `terms`. Times are unix seconds, null before they come.
 */
export interface IndexedLease extends Omit<Lease, 'status' | 'atSeconds'> {
  readonly openedAt: number
  readonly activatedAt: number | null
  /** Declined, cancelled or closed. */
  readonly endedAt: number | null
  /** The last of its money moved. */
  readonly settledAt: number | null
  readonly money: LeaseMoney
}

/** The fields of a lease that `leaseSchema` wants. */
export const LEASE_FIELDS = `id tenant salt payee host { id } kind trialSeconds author feeBps royaltyBps activationDeadline creditor
  points memoryMib diskGib gpus mbps rate openFeeUnits offer { id } manifestHash manifest manifestSalt
  firstLease { id } predecessor { id } successor { id } state openedAt openedAtBlock
  openTransactionHash activatedAt endedAt settledAt markAt baseSeconds downMarkSeconds gapSeconds parity isOpenFeePaid
  settledSeconds depositedUnits refundedUnits toPayeeUnits toAuthorUnits feeUnits openFeeKeptUnits
  hostKind { ${HOST_WORD_FIELDS} }
  actions(where: { name_in: [Opened, Activated, Declined, Cancelled, Closed] }) {
    name by amountUnits refundedUnits billedSeconds reason endpoint sshFingerprint blockNumber transactionHash
  }`

const actionSchema = z.object({
  name: z.enum(['Opened', 'Activated', 'Declined', 'Cancelled', 'Closed']),
  by: addressField,
  amountUnits: bigintField.nullable(),
  refundedUnits: bigintField.nullable(),
  billedSeconds: secondsField.nullable(),
  reason: z.string().nullable(),
  endpoint: z.string().nullable(),
  sshFingerprint: hexField.nullable(),
  blockNumber: bigintField,
  transactionHash: hexField,
})

const linkSchema = z.object({ id: hexField })

const entitySchema = z.object({
  id: hexField,
  tenant: addressField,
  salt: bigintField,
  payee: addressField,
  host: numberedField,
  kind: intField,
  trialSeconds: intField,
  author: addressField.nullable(),
  feeBps: intField,
  royaltyBps: intField,
  activationDeadline: secondsField,
  creditor: addressField.nullable(),
  points: intField,
  memoryMib: intField,
  diskGib: intField,
  gpus: intField,
  mbps: intField,
  rate: bigintField,
  openFeeUnits: bigintField,
  offer: linkSchema,
  manifestHash: hexField,
  manifest: hexField,
  manifestSalt: bigintField,
  firstLease: linkSchema,
  predecessor: linkSchema.nullable(),
  successor: linkSchema.nullable(),
  state: z.enum(['Open', 'Active', 'Settling', 'Closed']),
  openedAt: secondsField,
  openedAtBlock: bigintField,
  openTransactionHash: hexField,
  activatedAt: secondsField.nullable(),
  endedAt: secondsField.nullable(),
  settledAt: secondsField.nullable(),
  markAt: secondsField.nullable(),
  baseSeconds: secondsField,
  downMarkSeconds: secondsField,
  gapSeconds: secondsField,
  parity: intField.transform((value): 0 | 1 => (value === 0 ? 0 : 1)),
  isOpenFeePaid: z.boolean(),
  settledSeconds: secondsField,
  depositedUnits: bigintField,
  refundedUnits: bigintField,
  toPayeeUnits: bigintField,
  toAuthorUnits: bigintField,
  feeUnits: bigintField,
  openFeeKeptUnits: bigintField,
  hostKind: hostWordSchema,
  actions: z.array(actionSchema),
})

type LeaseEntity = z.output<typeof entitySchema>

/** A lease entity with its host word and main actions as an `IndexedLease`. */
export const leaseSchema = entitySchema.transform((entity): IndexedLease => {
  const terms = termsOf(entity)
  const opened = entity.actions.find(({ name }) => name === 'Opened')
  return {
    leaseId: entity.id,
    terms,
    manifest: entity.manifest,
    manifestSalt: entity.manifestSalt,
    firstLeaseId: entity.firstLease.id,
    predecessorId: entity.predecessor?.id ?? null,
    successorId: entity.successor?.id ?? null,
    openedAtBlock: entity.openedAtBlock,
    openTransactionHash: entity.openTransactionHash,
    firstDepositUnits: opened?.amountUnits ?? 0n,
    word: wordOf(entity, terms),
    hostWord: entity.hostKind,
    activation: activationOf(entity),
    ending: endingOf(entity),
    openedAt: entity.openedAt,
    activatedAt: entity.activatedAt,
    endedAt: entity.endedAt,
    settledAt: entity.settledAt,
    money: moneyOf(entity),
  }
})

function termsOf(entity: LeaseEntity): LeaseTerms {
  const { tenant, salt, payee, host, kind, trialSeconds, author, feeBps, royaltyBps, creditor } = entity
  const { activationDeadline, points, memoryMib, diskGib, gpus, mbps, rate, openFeeUnits, manifestHash } =
    entity
  return {
    tenant,
    salt,
    payee,
    host,
    kind,
    trialSeconds,
    author,
    feeBps,
    royaltyBps,
    activationDeadline,
    creditor,
    shape: { points, memoryMib, diskGib, gpus, mbps },
    rate,
    openFeeUnits,
    offerHash: entity.offer.id,
    manifestHash,
  }
}

const TOMBSTONE: LeaseWord = {
  state: 'Closed',
  parity: 0,
  isFeePaid: false,
  gapSeconds: 0,
  markAt: 0,
  downMarkSeconds: 0,
  baseSeconds: 0,
  settledSeconds: 0,
  depositUnits: 0n,
  totalPicoRate: 0n,
}

/** What the contract's storage word would decode to: of a closed lease it keeps nothing. */
function wordOf(entity: LeaseEntity, terms: LeaseTerms): LeaseWord {
  if (entity.state === 'Closed') return TOMBSTONE
  return {
    state: entity.state,
    parity: entity.parity,
    isFeePaid: entity.isOpenFeePaid,
    gapSeconds: entity.gapSeconds,
    markAt: entity.markAt ?? 0,
    downMarkSeconds: entity.downMarkSeconds,
    baseSeconds: entity.baseSeconds,
    settledSeconds: entity.settledSeconds,
    depositUnits: entity.depositedUnits,
    totalPicoRate: totalPicoRateOf(terms),
  }
}

function activationOf({ actions }: LeaseEntity): LeaseActivation | null {
  const action = actions.find(({ name }) => name === 'Activated')
  if (!action || action.endpoint === null || action.sshFingerprint === null) return null
  const { endpoint, sshFingerprint, blockNumber, transactionHash } = action
  return { endpoint, sshFingerprint, blockNumber, transactionHash }
}

function endingOf({ actions }: LeaseEntity): LeaseEnding | null {
  for (const { name, by, reason, refundedUnits, billedSeconds, blockNumber, transactionHash } of actions) {
    if (name === 'Opened' || name === 'Activated') continue
    return {
      how: name,
      reason: reason as LeaseEnding['reason'],
      by: name === 'Declined' ? null : (by as Address),
      refundedUnits: refundedUnits ?? 0n,
      billedSeconds: billedSeconds ?? 0,
      blockNumber,
      transactionHash,
    }
  }
  return null
}

function moneyOf(entity: LeaseEntity): LeaseMoney {
  const { depositedUnits, refundedUnits, toPayeeUnits, toAuthorUnits, feeUnits, openFeeKeptUnits } = entity
  return { depositedUnits, refundedUnits, toPayeeUnits, toAuthorUnits, feeUnits, openFeeKeptUnits }
}
