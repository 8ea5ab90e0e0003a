// LeaseEscrow: what is governed. None of it reaches a lease that is open already.
import {
  CreditorSet,
  FeeBpsSet,
  LowRunwaySecondsSet,
  OpeningPaused,
  PriceFloorsSet,
  TreasurySet,
} from '../../../generated/LeaseEscrow/LeaseEscrow'
import { PriceFloor } from '../../../generated/schema'
import { priceFloorId } from '../../ids'
import { loadMarket } from '../../store/market'
import { unpackPrices } from '../../words/prices'

export function handleFeeBpsSet(event: FeeBpsSet): void {
  const market = loadMarket()
  market.feeBps = event.params.feeBps
  market.save()
}

export function handleTreasurySet(event: TreasurySet): void {
  const market = loadMarket()
  market.treasury = event.params.treasury
  market.save()
}

export function handleCreditorSet(event: CreditorSet): void {
  const market = loadMarket()
  market.creditor = event.params.creditor
  market.save()
}

export function handleOpeningPaused(event: OpeningPaused): void {
  const market = loadMarket()
  market.openingPaused = event.params.paused
  market.save()
}

export function handleLowRunwaySecondsSet(event: LowRunwaySecondsSet): void {
  const market = loadMarket()
  market.lowRunwaySeconds = event.params.lowRunwaySeconds
  market.save()
}

export function handlePriceFloorsSet(event: PriceFloorsSet): void {
  const prices = unpackPrices(event.params.prices)
  const floor = new PriceFloor(priceFloorId(event.params.kind))
  floor.kind = event.params.kind
  floor.pointPrice = prices.point
  floor.mibPrice = prices.mib
  floor.gibPrice = prices.gib
  floor.mbpsPrice = prices.mbps
  floor.gpuPrice = prices.gpu
  floor.save()
}
