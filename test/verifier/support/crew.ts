import type { Writable } from 'node:stream'
import { pino } from 'pino'
import { readVerifierConfig } from '../../../workers/verifier/index.ts'
import type { ProbeParameters, ProbeResult } from '../../../workers/verifier/probe/index.ts'
import { startVerifier, type Verifier } from '../../../workers/verifier/start.ts'
import type { RunnableVerifier } from './market.ts'

/** Verifiers at work inside the test's own process. Their logs are kept for when a test fails. */
export interface Crew {
  readonly lines: readonly string[]
  start(verifier: RunnableVerifier, options?: CrewOptions): Promise<Verifier>
  /** As if it had been switched off. */
  stop(verifier: RunnableVerifier): Promise<void>
  stopAll(): Promise<void>
}

export interface CrewOptions {
  readonly probe?: (parameters: ProbeParameters) => Promise<ProbeResult>
}

export function makeCrew(): Crew {
  const lines: string[] = []
  const running = new Map<RunnableVerifier, Verifier>()
  return {
    lines,
    async start(verifier, options = {}) {
      const sink = {
        write: (line: string) => {
          lines.push(line)
          if (process.env.SHOW) process.stderr.write(line)
        },
      } as unknown as Writable
      const log = pino({ level: 'debug', base: { seat: verifier.seat } }, sink)
      const started = await startVerifier(readVerifierConfig(verifier.configPath), { log, ...options })
      running.set(verifier, started)
      await started.ready
      return started
    },
    async stop(verifier) {
      await running.get(verifier)?.stop()
      running.delete(verifier)
    },
    async stopAll() {
      await Promise.all([...running.values()].map((one) => one.stop()))
      running.clear()
    },
  }
}
