import { Lease } from '../../generated/schema'
import { LeaseOpened } from '../../generated/LeaseEscrow/LeaseEscrow'
import { BigInt } from '@graphprotocol/graph-ts'
import { fundedSecondsOf, royaltyRateOf } from '../clock'
import { hostId, hostKindId } from '../ids'
import {
  unpackAuthorFeeDeadline,
  unpackPayeeHostKindTrial,
  unpackShapeRateOpenFee,
  unpackTenantSalt,
} from '../words/terms'
import { addressAt, addressOrNull } from '../words/word'

/** A lease as it is when it was just opened: all of its terms, nothing booked yet. */
export function newLease(event: LeaseOpened): Lease {
  const lease = new Lease(event.params.leaseId)
  setParties(lease, event)
  setPrice(lease, event)
  setBeginning(lease, event)
  setEmptyBooks(lease)
  lease.fundedSeconds = fundedSecondsOf(event.params.deposit, lease.rate, lease.royaltyRate)
  return lease
}

function setParties(lease: Lease, event: LeaseOpened): void {
  const tenant = unpackTenantSalt(event.params.tenantSalt)
  lease.tenant = tenant.tenant
  lease.salt = tenant.salt

  const seller = unpackPayeeHostKindTrial(event.params.payeeHostKindTrial)
  lease.payee = seller.payee
  lease.host = hostId(seller.host)
  lease.hostKind = hostKindId(seller.host, seller.kind)
  lease.kind = seller.kind
  lease.trialSeconds = seller.trialSeconds
  lease.creditor = addressOrNull(addressAt(event.params.creditor))
}

function setPrice(lease: Lease, event: LeaseOpened): void {
  const author = unpackAuthorFeeDeadline(event.params.authorFeeDeadline)
  lease.author = addressOrNull(author.author)
  lease.feeBps = author.feeBps
  lease.royaltyBps = author.royaltyBps
  lease.activationDeadline = author.activationDeadline

  const price = unpackShapeRateOpenFee(event.params.shapeRateOpenFee)
  lease.points = price.shape.points
  lease.memoryMib = price.shape.memoryMib
  lease.diskGib = price.shape.diskGib
  lease.gpus = price.shape.gpus
  lease.mbps = price.shape.mbps
  lease.rate = price.rate
  lease.royaltyRate = royaltyRateOf(price.rate, author.royaltyBps)
  lease.openFeeUnits = price.openFeeUnits
}

function setBeginning(lease: Lease, event: LeaseOpened): void {
  lease.offer = event.params.offerHash
  lease.manifestHash = event.params.manifestHash
  lease.manifest = event.params.manifest
  lease.manifestSalt = lease.salt
  lease.firstLease = lease.id
  lease.state = 'Open'
  lease.openedAt = event.block.timestamp
  lease.openedAtBlock = event.block.number
  lease.openTransactionHash = event.transaction.hash
}

function setEmptyBooks(lease: Lease): void {
  lease.baseSeconds = BigInt.zero()
  lease.downMarkSeconds = BigInt.zero()
  lease.gapSeconds = BigInt.zero()
  lease.parity = 0
  lease.isOpenFeePaid = false
  lease.settledSeconds = BigInt.zero()
  lease.creditedSeconds = BigInt.zero()
  lease.depositedUnits = BigInt.zero()
  lease.refundedUnits = BigInt.zero()
  lease.toPayeeUnits = BigInt.zero()
  lease.toAuthorUnits = BigInt.zero()
  lease.feeUnits = BigInt.zero()
  lease.openFeeKeptUnits = BigInt.zero()
}
