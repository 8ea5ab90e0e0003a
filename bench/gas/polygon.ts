import type { Hash } from 'viem'

/** Cold access under PIP-88 (Polygon since block 87,218,600) less Ethereum's, and the same for the rewrite of a slot. */
const COLD_READ = 5460n - 2100n
const COLD_WRITE = 2940n - 2100n
const REWRITE = 2060n - 2900n
/** What Ethereum charges: 2100 for a cold slot, on a write on top of 2900 for a rewrite or 20,000 for a new slot. */
const ETHEREUM_COLD = 2100

interface Step {
  readonly op: string
  readonly gasCost: number
}

/**
 * What a mined transaction would cost on Polygon: its gas, with every cold read, cold write and rewrite in its trace
 * re-priced. Refunds are not modelled (about 840 per cleared slot).
 */
export async function polygonGas(rpcUrl: string, hash: Hash, gasUsed: bigint): Promise<bigint> {
  let gas = gasUsed
  for (const { op, gasCost } of await traceOf(rpcUrl, hash)) {
    if (op === 'SLOAD' && gasCost === ETHEREUM_COLD) gas += COLD_READ
    if (op !== 'SSTORE') continue
    const base = gasCost % 100 === 0 && gasCost > ETHEREUM_COLD ? gasCost : 0
    const isCold = base === 5000 || base === 22_100
    if (isCold) gas += COLD_WRITE
    if (base === 5000 || base === 2900) gas += REWRITE
  }
  return gas
}

async function traceOf(rpcUrl: string, hash: Hash): Promise<readonly Step[]> {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'debug_traceTransaction',
      params: [hash, { disableMemory: true, disableStack: true, disableStorage: true }],
    }),
  })
  const { result, error } = (await response.json()) as {
    result?: { structLogs: Step[] }
    error?: { message: string }
  }
  if (!result) throw new Error(`debug_traceTransaction: ${error?.message ?? 'no answer'}`)
  return result.structLogs
}
