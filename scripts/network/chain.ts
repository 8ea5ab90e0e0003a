import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { toHex } from 'viem'
import { anvilPath } from './binaries.ts'
import { copyStates, mendState } from './chain-state.ts'
import { type Child, type ServiceOptions, startChild, tailOf } from './child.ts'
import { waitFor } from './wait.ts'

export const LOCAL_CHAIN_ID = 31337
/** Polygon's block time in 2026 (PIP-86). */
export const LOCAL_BLOCK_TIME_MS = 1500

export interface ChainOptions extends ServiceOptions {
  readonly port: number
  /** Default: the local one. */
  readonly chainId?: number
  /** Folder in which the chain survives a restart; without it the chain lives in memory. */
  readonly stateDir?: string
  /** Milliseconds between blocks; null mines each transaction at once. */
  readonly blockTimeMs: number | null
  /** Blocks between two finalities; the final block is twice as many behind the head. Default 1. */
  readonly slotsInAnEpoch?: number
  /** Which of Ethereum's forks the chain follows; default: the node's latest. */
  readonly hardfork?: string
  /** Keeps every step of every transaction for `debug_traceTransaction`: slow, for gas measurements. */
  readonly stepsTracing?: boolean
}

/**
 * The development chain. By default `finalized` is two blocks behind the head. With a state folder it is written every two seconds
 * and at the end, so a kill -9 costs some seconds of blocks.
 */
export async function startChain(options: ChainOptions): Promise<Child & { rpcUrl: string }> {
  const { port, chainId = LOCAL_CHAIN_ID, slotsInAnEpoch = 1, ...rest } = options
  const { stateDir, blockTimeMs, stepsTracing, hardfork, ...service } = rest
  const args = ['--port', String(port), '--chain-id', String(chainId), '--quiet']
  args.push('--slots-in-an-epoch', String(slotsInAnEpoch))
  if (blockTimeMs !== null) args.push('--block-time', String(blockTimeMs / 1000), '--mixed-mining')
  if (stepsTracing) args.push('--steps-tracing')
  if (hardfork) args.push('--hardfork', hardfork)
  const statePath = stateDir ? join(stateDir, 'anvil.json') : null
  if (statePath !== null) {
    mkdirSync(dirname(statePath), { recursive: true })
    mendState(statePath)
    args.push('--state', statePath, '--state-interval', '2')
  }
  const child = startChild({ ...service, name: 'chain', command: anvilPath(), args, stopSignal: 'SIGINT' })
  if (statePath !== null) copyStates(statePath, child.ended)
  const rpcUrl = `http://127.0.0.1:${port}`
  try {
    await waitFor(() => call(rpcUrl, 'eth_chainId', []), {
      what: `the chain answers at ${rpcUrl}`,
      seconds: 30,
      everyMs: 20,
      unless: child.ended,
    })
    await call(rpcUrl, 'anvil_mine', [toHex(2 * slotsInAnEpoch + 1)]) // the state of older blocks is not kept: now `finalized` can be read
  } catch (error) {
    await child.stop()
    throw new Error(`The chain did not start:\n${tailOf(service.logPath)}`, { cause: error })
  }
  return { ...child, rpcUrl }
}

async function call(rpcUrl: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } }
  if (error) throw new Error(`${method}: ${error.message}`)
  return result ?? true
}
