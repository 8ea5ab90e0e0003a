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

export async function startTestWorker(host: MarketHost): Promise<TestWorker> {
  const lines: string[] = []
  const sink = { write: (line: string) => void lines.push(line) } as unknown as Writable
  const log = pino({ level: 'debug' }, sink)
  const openParts = async () => twinPartsHere(host.machine)
  const provider = await startProvider(readProviderConfig(host.configPath), { openParts, log })
  return { ...provider, lines }
}

/** Waits until the worker knows that a lease is active: it hears of it a moment after the chain does. */
export function waitUntilServed({ operations }: TestWorker, lease: Hex): Promise<unknown> {
  return waitFor(async () => (await operations.instance(lease))?.stage === 'active', {
    what: `the worker knows that lease ${lease.slice(0, 10)} is active`,
    seconds: 20,
  })
}
