import type { Writable } from 'node:stream'
import { pino } from 'pino'
import type { Hex } from 'viem'
import { readProviderConfig } from '../../../workers/provider/config.ts'
import { type Provider, startProvider } from '../../../workers/provider/start.ts'
import { waitFor } from '../../support/index.ts'
import type { MarketHost } from './market.ts'
import { twinPartsHere } from './twin.ts'

/** A worker inside the test's own process, on the host's make-believe machine. Its log is kept for when a test fails. */
export interface TestWorker extends Provider {
  readonly lines: readonly string[]
}

/** Workers that run: a test that fails half-way leaves its own behind, and the file would wait for it in vain. */
const running = new Set<TestWorker>()

export async function startTestWorker(host: MarketHost): Promise<TestWorker> {
  const lines: string[] = []
  const sink = { write: (line: string) => void lines.push(line) } as unknown as Writable
  const log = pino({ level: 'debug' }, sink)
  const openParts = async () => twinPartsHere(host.machine)
  const provider = await startProvider(readProviderConfig(host.configPath), { openParts, log })
  const worker: TestWorker = {
    ...provider,
    lines,
    async stop() {
      running.delete(worker)
      await provider.stop()
    },
  }
  running.add(worker)
  return worker
}

/** Stops what failed tests left running. */
export async function stopLeftWorkers(): Promise<void> {
  await Promise.all([...running].map((worker) => worker.stop()))
}

/** Waits until the worker knows that a lease is active: it hears of it a moment after the chain does. */
export function waitUntilServed({ operations }: TestWorker, lease: Hex): Promise<unknown> {
  return waitFor(async () => (await operations.instance(lease))?.stage === 'active', {
    what: `the worker knows that lease ${lease.slice(0, 10)} is active`,
    seconds: 20,
  })
}
