/**
 * A verifier in a process of its own that a test can kill anywhere: FREEHOLD_TEST_CRASH lists points, for example
 * `log:probe:step done` or `send:commit:before`; the first that is reached is the last thing this process says.
 */
import { writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { verifierNetworkAbi } from '@freehold/sdk'
import { pino } from 'pino'
import { decodeFunctionData, type Hex, parseTransaction } from 'viem'
import { readVerifierConfig } from '../../../workers/verifier/index.ts'
import { startVerifier } from '../../../workers/verifier/start.ts'

const [configPath] = process.argv.slice(2) as [string]
const crashPoints = new Set((process.env.FREEHOLD_TEST_CRASH ?? '').split(','))

/** As a power cut: nothing is flushed, closed or said goodbye to. */
function reach(point: string): void {
  if (!crashPoints.has(point)) return
  writeSync(1, `crashed at ${point}\n`)
  process.kill(process.pid, 'SIGKILL')
}

const log = pino({ level: 'debug' }, {
  write(line: string) {
    writeSync(1, line)
    const { step, msg } = JSON.parse(line) as { step?: string; msg?: string }
    if (step) reach(`log:${step}:${msg}`)
  },
} as unknown as Writable)

const fetchForReal = globalThis.fetch
globalThis.fetch = async (input, init) => {
  const sent = functionSent(String(init?.body))
  if (sent) reach(`send:${sent}:before`)
  const response = await fetchForReal(input, init)
  if (sent) reach(`send:${sent}:after`)
  return response
}

/** What a transaction in the body of a call does, or null when there is none. */
function functionSent(body: string): string | null {
  const [, raw] = /"eth_sendRawTransaction","params":\["(0x[0-9a-f]+)"\]/.exec(body) ?? []
  const data = raw === undefined ? undefined : parseTransaction(raw as Hex).data
  return data === undefined ? null : decodeFunctionData({ abi: verifierNetworkAbi, data }).functionName
}

try {
  const verifier = await startVerifier(readVerifierConfig(configPath), { log })
  process.once('SIGTERM', () => void verifier.stop().then(() => process.exit(0)))
  await verifier.ready
  await verifier.lost
  process.exit(3)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}
