import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'
import { Host } from '../../generated/schema'
import { hostId } from '../ids'
import { reportMissing } from '../report'

/** The host of an event; null, and reported, when the registry never announced it. */
export function findHost(number: BigInt, event: ethereum.Event): Host | null {
  const id = hostId(number)
  const host = Host.load(id)
  if (host === null) reportMissing('Host', id, event)
  return host
}

/** A host as it is before its facts and keys are known; the events with those follow in the same transaction. */
export function newHost(number: BigInt, provider: Bytes, payee: Bytes, event: ethereum.Event): Host {
  const host = new Host(hostId(number))
  host.number = number
  host.provider = provider
  host.owner = provider
  host.payee = payee
  host.endpoint = ''
  host.hpkeKey = Bytes.empty()
  host.hpkeKeyVersion = BigInt.zero()
  host.region = ''
  host.hardware = ''
  host.tags = []
  host.factsUpdatedAt = event.block.timestamp
  host.beaconKeyHash = Bytes.empty()
  host.beaconKey = Bytes.empty()
  host.registeredAt = event.block.timestamp
  host.registeredAtBlock = event.block.number
  host.openedLeases = 0
  host.activatedLeases = 0
  host.liveLeases = 0
  host.completedLeases = 0
  host.earnedUnits = BigInt.zero()
  host.settledSeconds = BigInt.zero()
  return host
}
