import { BigInt } from '@graphprotocol/graph-ts'
import { Market } from '../../generated/schema'
import { MARKET_ID } from '../ids'

/** The one market; made with zeros at its first event. */
export function loadMarket(): Market {
  const known = Market.load(MARKET_ID)
  if (known !== null) return known
  const market = new Market(MARKET_ID)
  market.feeBps = 0
  market.openingPaused = false
  market.lowRunwaySeconds = BigInt.zero()
  market.hostCount = 0
  market.providerCount = 0
  market.openedLeases = 0
  market.activatedLeases = 0
  market.liveLeases = 0
  market.depositedUnits = BigInt.zero()
  market.refundedUnits = BigInt.zero()
  market.toPayeesUnits = BigInt.zero()
  market.toAuthorsUnits = BigInt.zero()
  market.feeUnits = BigInt.zero()
  market.settledSeconds = BigInt.zero()
  return market
}
