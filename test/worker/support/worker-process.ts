/**
 * A worker in a process of its own, on a make-believe machine, that a test can kill anywhere, for example at
 * `log:makeDisk:step done`, `call:define:before` or `rpc:eth_sendRawTransaction:after`.
 */
import { readProviderConfig } from '../../../workers/provider/config.ts'
import { startProvider } from '../../../workers/provider/start.ts'
import { killAroundFetch, openKillableLog, reach, runKillable } from '../../support/killable-process.ts'
import { twinParts } from './twin.ts'

const [configPath, machineFolder, sshPort] = process.argv.slice(2) as [string, string, string]
const log = openKillableLog('info')

killAroundFetch((body) => {
  const [, method] = /"method":"(\w+)"/.exec(body) ?? []
  return `rpc:${method}`
})
const parts = twinParts(machineFolder, Number(sshPort), (call, when) => reach(`call:${call}:${when}`))
await runKillable(
  () => startProvider(readProviderConfig(configPath), { openParts: async () => parts, log }),
  () => process.stdout.write('{"msg":"worker is ready"}\n'),
)
