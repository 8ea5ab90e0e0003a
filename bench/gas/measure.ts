import { join } from 'node:path'
import type { TransactionReceipt } from 'viem'
import { ensureArtifacts } from '../../scripts/network/artifacts.ts'
import { startChain } from '../../scripts/network/chain.ts'
import { freePort } from '../../scripts/network/ports.ts'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { erc20Transfer, operations } from './operations.ts'
import { polygonGas } from './polygon.ts'
import { measureVerification } from './verification/measure.ts'
import { type TokenName, World } from './world.ts'

/** Gas from receipts, by operation; `polygon` is the same transaction at PIP-88 prices (empty without traces). */
export interface Measured {
  readonly ethereum: Record<string, bigint>
  readonly polygon: Record<string, bigint>
  readonly erc20Transfer: bigint
  readonly polygonTransfer: bigint | undefined
}

/** Measures all operations on one token, those of leases and those of verification. */
export async function measure(token: TokenName, options: { trace: boolean }): Promise<Measured> {
  await ensureArtifacts()
  const market = await measureMarket(token, options)
  const verification = await measureVerification(token, options)
  return {
    ...market,
    ethereum: { ...market.ethereum, ...verification.ethereum },
    polygon: { ...market.polygon, ...verification.polygon },
  }
}

/** Each on the same warm market: the chain is put back after each. */
async function measureMarket(token: TokenName, options: { trace: boolean }): Promise<Measured> {
  const folder = makeTempDir('gas')
  const chain = await startChain({
    port: await freePort(),
    logPath: join(folder, 'anvil.log'),
    blockTimeMs: null,
    stepsTracing: options.trace,
  })
  try {
    const world = new World(chain.rpcUrl, token)
    await world.prepare()
    const ethereum: Record<string, bigint> = {}
    const polygon: Record<string, bigint> = {}
    const onPolygon = ({ transactionHash, gasUsed }: TransactionReceipt) =>
      options.trace ? polygonGas(chain.rpcUrl, transactionHash, gasUsed) : undefined
    for (const [name, run] of Object.entries(operations)) {
      await world.undoing(async () => {
        const receipt = await run(world)
        ethereum[name] = receipt.gasUsed
        const estimate = await onPolygon(receipt)
        if (estimate !== undefined) polygon[name] = estimate
      })
    }
    const transfer = await erc20Transfer(world)
    return { ethereum, polygon, erc20Transfer: transfer.gasUsed, polygonTransfer: await onPolygon(transfer) }
  } finally {
    await chain.stop()
    removeTempDir(folder)
  }
}
