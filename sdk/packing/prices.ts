import type { UnitPrices } from '../types.ts'
import { bitsAt, packBits } from './bits.ts'

/**
 * Packs unit prices (1e-18 USDC per second): point 48 | MiB 48 | GiB 48 | Mbit/s 48 | GPU 64.
 * @throws RangeError naming the price that does not fit.
 */
export function packPrices(prices: UnitPrices): bigint {
  return packBits([
    ['point price', prices.point, 48],
    ['MiB price', prices.mib, 48],
    ['GiB price', prices.gib, 48],
    ['Mbit/s price', prices.mbps, 48],
    ['GPU price', prices.gpu, 64],
  ])
}

/** Reads unit prices from their packed word. */
export function unpackPrices(word: bigint): UnitPrices {
  return {
    point: bitsAt(word, 0, 48),
    mib: bitsAt(word, 48, 48),
    gib: bitsAt(word, 96, 48),
    mbps: bitsAt(word, 144, 48),
    gpu: bitsAt(word, 192, 64),
  }
}
