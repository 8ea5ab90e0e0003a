import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describeProcess, processLeftovers } from '../test/leftovers.ts'

/** What of a stopped network is still on this machine, as an error that names it: processes, mounts, the wire to its host. */
export function leftAfter(folder: string, machineAddress: string): Error | null {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  const left = [
    ...processLeftovers('no run', folder).map(describeProcess),
    ...mounts.filter((line) => line.includes(folder)).map((line) => `mount ${line}`),
    ...wires(machineAddress).map((name) => `interface ${name}`),
  ]
  return left.length === 0 ? null : new Error(`Left after everything was stopped: ${left.join('; ')}`)
}

function wires(address: string): string[] {
  const printed = execFileSync('ip', ['-json', 'address', 'show', 'to', address], { encoding: 'utf8' })
  return (JSON.parse(printed) as { ifname?: string }[]).flatMap(({ ifname }) => ifname ?? [])
}
