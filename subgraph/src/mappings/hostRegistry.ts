// HostRegistry: who sells, where, and with which keys.
import { Address, ethereum } from '@graphprotocol/graph-ts'
import {
  BeaconKeyUpdated,
  EscrowBound,
  HostFactsUpdated,
  HostRegistered,
  HostRetired,
  OperatorChanged,
  OwnerChanged,
  OwnerProposed,
  PayeeChanged,
  PayeeProposed,
  PriceMinimaChanged,
} from '../../generated/HostRegistry/HostRegistry'
import { Host, Provider } from '../../generated/schema'
import { findHost, newHost } from '../store/host'
import { newHostAction } from '../store/hostAction'
import { findHostKind } from '../store/hostKind'
import { loadMarket } from '../store/market'
import { voidCurrentBook } from '../store/offerBook'
import { setInt } from '../store/optional'
import { loadProvider } from '../store/provider'
import { splitTags } from '../tags'
import { addressOrNull } from '../words/word'
import { unpackPrices } from '../words/prices'

export function handleHostRegistered(event: HostRegistered): void {
  const host = newHost(event.params.host, event.params.owner, event.params.payee, event)
  host.operator = addressOrNull(event.params.operator)
  host.save()

  const provider = loadProvider(event.params.owner, event.block.timestamp)
  provider.hostCount += 1
  provider.save()

  const market = loadMarket()
  market.hostCount += 1
  market.save()
  recordAccount('Registered', host, event.params.owner, event)
}

export function handleHostFactsUpdated(event: HostFactsUpdated): void {
  const host = findHost(event.params.host, event)
  if (host === null) return
  host.endpoint = event.params.endpoint
  host.hpkeKey = event.params.hpkeKey
  host.hpkeKeyVersion = event.params.hpkeKeyVersion
  host.region = event.params.region
  host.hardware = event.params.hardware
  host.tags = splitTags(event.params.tags)
  host.factsUpdatedAt = event.block.timestamp
  host.save()

  const action = newHostAction('FactsUpdated', host.id, event)
  action.hpkeKey = event.params.hpkeKey
  action.hpkeKeyVersion = event.params.hpkeKeyVersion
  action.save()
}

export function handleBeaconKeyUpdated(event: BeaconKeyUpdated): void {
  const host = findHost(event.params.host, event)
  if (host === null) return
  host.beaconKeyHash = event.params.beaconKeyHash
  host.beaconKey = event.params.beaconKey
  host.save()

  const action = newHostAction('BeaconKeyUpdated', host.id, event)
  action.beaconKeyHash = event.params.beaconKeyHash
  action.save()
}

export function handleOperatorChanged(event: OperatorChanged): void {
  const host = findHost(event.params.host, event)
  if (host === null) return
  host.operator = addressOrNull(event.params.operator)
  host.save()
  recordAccount('OperatorChanged', host, event.params.operator, event)
}

export function handlePayeeProposed(event: PayeeProposed): void {
  const host = findHost(event.params.host, event)
  if (host === null) return
  host.proposedPayee = addressOrNull(event.params.payee)
  host.save()
  recordAccount('PayeeProposed', host, event.params.payee, event)
}

export function handlePayeeChanged(event: PayeeChanged): void {
  const host = findHost(event.params.host, event)
  if (host === null) return
  host.payee = event.params.payee
  host.proposedPayee = null
  host.save()
  recordAccount('PayeeChanged', host, event.params.payee, event)
}

export function handleOwnerProposed(event: OwnerProposed): void {
  const host = findHost(event.params.host, event)
  if (host === null) return
  host.proposedOwner = addressOrNull(event.params.owner)
  host.save()
  recordAccount('OwnerProposed', host, event.params.owner, event)
}

export function handleOwnerChanged(event: OwnerChanged): void {
  const host = findHost(event.params.host, event)
  if (host === null) return
  const former = Provider.load(host.provider)
  if (former !== null) {
    former.hostCount -= 1
    former.save()
  }
  const next = loadProvider(event.params.owner, event.block.timestamp)
  next.hostCount += 1
  next.save()

  host.provider = next.id
  host.owner = next.id
  host.proposedOwner = null
  host.save()
  recordAccount('OwnerChanged', host, event.params.owner, event)
}

export function handlePriceMinimaChanged(event: PriceMinimaChanged): void {
  const hostKind = findHostKind(event.params.host, event.params.kind, event)
  if (hostKind === null) return
  const prices = unpackPrices(event.params.prices)
  hostKind.minimumPointPrice = prices.point
  hostKind.minimumMibPrice = prices.mib
  hostKind.minimumGibPrice = prices.gib
  hostKind.minimumMbpsPrice = prices.mbps
  hostKind.minimumGpuPrice = prices.gpu
  hostKind.save()

  const action = newHostAction('PriceMinimaChanged', hostKind.host, event)
  setInt(action, 'kind', event.params.kind)
  action.save()
}

export function handleHostRetired(event: HostRetired): void {
  const host = findHost(event.params.host, event)
  if (host === null) return
  host.retiredAt = event.block.timestamp
  host.save()
  const kinds = host.kinds.load()
  for (let i = 0; i < kinds.length; i++) {
    voidCurrentBook(kinds[i], event.block.timestamp)
    kinds[i].save()
  }
  newHostAction('Retired', host.id, event).save()
}

export function handleEscrowBound(event: EscrowBound): void {
  const market = loadMarket()
  market.escrow = event.params.escrow
  market.save()
}

function recordAccount(name: string, host: Host, account: Address, event: ethereum.Event): void {
  const action = newHostAction(name, host.id, event)
  action.account = account
  action.save()
}
