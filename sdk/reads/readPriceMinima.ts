import type { FreeholdClient } from '../client.ts'
import { registryOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import { unpackPrices } from '../packing/prices.ts'
import { KIND_VM, type UnitPrices } from '../types.ts'

/** The least unit prices that the owner of a host allows its operator to publish; 1e-18 USDC per second. */
export async function readPriceMinima(
  client: FreeholdClient,
  { host, kind = KIND_VM }: { host: bigint; kind?: number },
): Promise<UnitPrices> {
  try {
    const word = await client.publicClient.readContract({
      ...registryOf(client.network),
      functionName: 'priceMinimaOf',
      args: [host, kind],
    })
    return unpackPrices(word)
  } catch (error) {
    throw explainError(error, client, 'readPriceMinima')
  }
}
