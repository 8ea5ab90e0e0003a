import { Address, BigInt } from '@graphprotocol/graph-ts'
import { Provider } from '../../generated/schema'
import { loadMarket } from './market'

/** The provider of an address; made, and counted in the market, when it owns its first host. */
export function loadProvider(owner: Address, timestamp: BigInt): Provider {
  const known = Provider.load(owner)
  if (known !== null) return known
  const provider = new Provider(owner)
  provider.hostCount = 0
  provider.firstSeenAt = timestamp
  provider.earnedUnits = BigInt.zero()
  provider.settledSeconds = BigInt.zero()

  const market = loadMarket()
  market.providerCount += 1
  market.save()
  return provider
}
