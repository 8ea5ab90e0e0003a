/**
 * A worker in a process of its own, on a make-believe machine, that a test can kill anywhere: FREEHOLD_TEST_CRASH lists
 * points, for example `log:makeDisk:step done`, `call:define:before` or `rpc:eth_sendRawTransaction:after`; the first that is
 * reached is the last thing this process says.
 */
import { writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { pino } from 'pino'
import { readProviderConfig } from '../../../workers/provider/config.ts'
import { startProvider } from '../../../workers/provider/start.ts'
import { twinParts } from './twin.ts'

const [configPath, machineFolder, sshPort] = process.argv.slice(2) as [string, string, string]
const crashPoints = new Set((process.env.FREEHOLD_TEST_CRASH ?? '').split(','))

/** As a power cut: nothing is flushed, closed or said goodbye to. */
function reach(point: string): void {
  if (!crashPoints.has(point)) return
  writeSync(1, `crashed at ${point}\n`)
  process.kill(process.pid, 'SIGKILL')
}

const log = pino({ level: 'info' }, {
  write(line: string) {
    writeSync(1, line)
    const { step, msg } = JSON.parse(line) as { step?: string; msg?: string }
    if (step) reach(`log:${step}:${msg}`)
  },
} as unknown as Writable)

const fetchForReal = globalThis.fetch
globalThis.fetch = async (input, init) => {
  const method = /"method":"(\w+)"/.exec(String(init?.body))?.[1]
  reach(`rpc:${method}:before`)
  const response = await fetchForReal(input, init)
  reach(`rpc:${method}:after`)
  return response
}

const parts = twinParts(machineFolder, Number(sshPort), (call, when) => reach(`call:${call}:${when}`))
try {
  const provider = await startProvider(readProviderConfig(configPath), { openParts: async () => parts, log })
  process.once('SIGTERM', () => void provider.stop().then(() => process.exit(0)))
  await provider.ready
  process.stdout.write('{"msg":"worker is ready"}\n')
  await provider.lost
  process.exit(3)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}
