import { BigInt } from '@graphprotocol/graph-ts'
import { numberAt } from './word'

/** Unit prices in 1e-18 USDC per second: point 48 | MiB 48 | GiB 48 | Mbit/s 48 | GPU 64, from the low bits up. */
export class Prices {
  constructor(
    public point: BigInt,
    public mib: BigInt,
    public gib: BigInt,
    public mbps: BigInt,
    public gpu: BigInt,
  ) {}
}

/** The prices in a word. */
export function unpackPrices(word: BigInt): Prices {
  return new Prices(
    numberAt(word, 0, 6),
    numberAt(word, 6, 6),
    numberAt(word, 12, 6),
    numberAt(word, 18, 6),
    numberAt(word, 24, 8),
  )
}
