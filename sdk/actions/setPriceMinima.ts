import type { FreeholdClient } from '../client.ts'
import { packPrices } from '../packing/prices.ts'
import { type WriteOptions, writeRegistry } from '../transactions/write.ts'
import { KIND_VM, type UnitPrices } from '../types.ts'
import { type WriteReturnType, written } from './support.ts'

export interface SetPriceMinimaParameters extends WriteOptions {
  host: bigint
  /** Default: VM. */
  kind?: number
  prices: UnitPrices
}

/** Sets the least prices that the operator may publish; owner. A stolen operator key cannot undercut them. */
export async function setPriceMinima(
  client: FreeholdClient,
  { host, kind = KIND_VM, prices, ...options }: SetPriceMinimaParameters,
): Promise<WriteReturnType> {
  return written(await writeRegistry(client, 'setPriceMinima', [host, kind, packPrices(prices)], options))
}
