import {
  type ClockParameters,
  decodeHostWord,
  decodeLeaseWord,
  type LeaseTerms,
  leaseStatusAt,
  sharesOf,
} from '@freehold/sdk'
import type { KnownLease } from '../chain/index.ts'
import type { InstanceRecord } from './record.ts'
import type { ChainFacts } from './wanted.ts'

/** What the first so many seconds of a lease cost its tenant, royalty included; 1e-6 USDC. */
export function costOf(terms: LeaseTerms, billedSeconds: number): bigint {
  const { toPayeeUnits, toAuthorUnits, feeUnits } = sharesOf(terms, 0, billedSeconds)
  return toPayeeUnits + toAuthorUnits + feeUnits
}

/** What an instance has cost under all its leases so far; 1e-6 USDC. */
export function spentOf(
  record: InstanceRecord,
  lease: KnownLease,
  { word, hostWord, view }: ChainFacts,
  clock: ClockParameters,
): bigint {
  const { billedSeconds } = leaseStatusAt({
    word: decodeLeaseWord(word),
    hostWord: decodeHostWord(hostWord),
    terms: lease.terms,
    atSeconds: view.head.timestamp,
    params: clock,
  })
  const before = record.earlier.reduce((sum, { spentUnits }) => sum + BigInt(spentUnits), 0n)
  return before + costOf(lease.terms, billedSeconds)
}
