import { join } from 'node:path'
import type { TransactionReceipt } from 'viem'
import { startChain } from '../../../scripts/network/chain.ts'
import { freePort } from '../../../scripts/network/ports.ts'
import { makeTempDir, removeTempDir } from '../../../test/support/temp.ts'
import { polygonGas } from '../polygon.ts'
import type { TokenName } from '../world.ts'
import { measureAnswers, measureEnds, measureEnrolment, measureEpochs } from './operations.ts'
import { VerificationWorld } from './world.ts'

/** The last fork of the local node without a precompile for P-256; its default has one (EIP-7951). */
const WITHOUT_P256 = 'prague'

export interface MeasuredVerification {
  readonly ethereum: Record<string, bigint>
  readonly polygon: Record<string, bigint>
}

/** Measures what verifiers, hosts and doubters pay; answers twice, with the precompile for P-256 and without. */
export async function measureVerification(
  token: TokenName,
  options: { trace: boolean },
): Promise<MeasuredVerification> {
  const ethereum: Record<string, bigint> = {}
  const polygon: Record<string, bigint> = {}
  const noteOn = (rpcUrl: string) => async (name: string, receipt: TransactionReceipt) => {
    ethereum[name] = receipt.gasUsed
    if (options.trace) polygon[name] = await polygonGas(rpcUrl, receipt.transactionHash, receipt.gasUsed)
  }
  await measureOn(token, options.trace, undefined, async (world, rpcUrl) => {
    const note = noteOn(rpcUrl)
    await measureEpochs(world, note)
    await measureAnswers(world, '', note)
    await measureEnds(world, note)
    await measureEnrolment(world, note)
  })
  await measureOn(token, options.trace, WITHOUT_P256, async (world, rpcUrl) => {
    await measureEpochs(world, async () => {})
    await measureAnswers(world, 'Fallback', noteOn(rpcUrl))
  })
  return { ethereum, polygon }
}

/** Runs something on a network of its own that is ready for its first epoch. */
async function measureOn(
  token: TokenName,
  stepsTracing: boolean,
  hardfork: string | undefined,
  run: (world: VerificationWorld, rpcUrl: string) => Promise<void>,
): Promise<void> {
  const folder = makeTempDir('gas-verification')
  const chain = await startChain({
    port: await freePort(),
    logPath: join(folder, 'anvil.log'),
    blockTimeMs: null,
    stepsTracing,
    ...(hardfork && { hardfork }),
  })
  try {
    const world = new VerificationWorld(chain.rpcUrl, token)
    await world.prepare()
    await run(world, chain.rpcUrl)
  } finally {
    await chain.stop()
    removeTempDir(folder)
  }
}

if (import.meta.main) console.log((await measureVerification('PlainUsdc', { trace: false })).ethereum)
