import { readPriceMinima, setPriceMinima, type UnitPrices } from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'
import { type PriceInput, priceFields, priceOptions, pricesOf, pricesPerHour } from '../../provider/prices.ts'
import { ownerSignerFor } from '../../provider/signer.ts'
import { findTarget, type TargetInput, targetFields, targetOptions } from '../../provider/target.ts'

interface Result {
  readonly host: bigint
  /** 1e-18 USDC per second and unit; 0: no limit. */
  readonly minima: UnitPrices
  readonly usdcPerHour: ReturnType<typeof pricesPerHour>
  /** Null when nothing was changed. */
  readonly transactionHash: Hex | null
}

/** `freehold provider minima` */
export const minima = defineVerb<TargetInput & PriceInput, Result>({
  details:
    'Sets the least prices that a host may ask, signed by its owner: a stolen operator key cannot give the machine away. They bind offers published from now on; what you do not name stays as it is, and 0 lifts a limit. Without a price it shows what stands.',
  options: [...targetOptions, ...priceOptions],
  unfinished: 'freehold provider minima shows what stands; then run it again',
  examples: [
    ['freehold provider minima --core-price 0.005 --memory-price 0.002', 'never cheaper than this'],
    ['freehold provider minima', 'what stands'],
  ],
  input: z.object({ ...targetFields, ...priceFields }),
  async run(context, { config, host: number, ...wanted }) {
    const target = await findTarget(context, { config, host: number })
    const { host } = target.host
    const before = await readPriceMinima(target.client, { host })
    if (Object.values(wanted).every((price) => price === undefined)) return resultOf(host, before, null)
    const prices = pricesOf(wanted, before) as UnitPrices
    const signer = await ownerSignerFor(context, target)
    context.progress.step('setting the price minima')
    const { hash } = await setPriceMinima(signer, { host, prices, signal: context.io.signal })
    context.progress.done('The price minima are set')
    return resultOf(host, prices, hash)
  },
  print: ({ host, usdcPerHour }, paint) =>
    facts(
      [
        ['Host', `${host}`],
        ['Core/h', `${usdcPerHour.core} USDC`],
        ['GiB memory/h', `${usdcPerHour.memoryGib} USDC`],
        ['GiB disk/h', `${usdcPerHour.diskGib} USDC`],
        ['Mbit/s/h', `${usdcPerHour.mbps} USDC`],
        ['GPU/h', `${usdcPerHour.gpu} USDC`],
      ],
      paint,
    ),
})

const resultOf = (host: bigint, prices: UnitPrices, transactionHash: Hex | null): Result => ({
  host,
  minima: prices,
  usdcPerHour: pricesPerHour(prices),
  transactionHash,
})
