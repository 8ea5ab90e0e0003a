import { CommandError, runCommand } from '../host/index.ts'

/** The wire between this machine and a private host. */
export interface Uplink {
  readonly publicAddress: string
  readonly publicInterface: string
  readonly machineAddress: string
}

/** 198.18.0.0/15 is set aside for test networks (RFC 2544), so nobody's real network is hidden behind the wire. */
const firstOctets = '198.18'
const mostUplinks = 256
const publicInterface = 'uplink'

/** An uplink by its number, by which the same can be laid again. */
export interface NumberedUplink extends Uplink {
  readonly number: number
}

/**
 * Lays a wire with a /30 of its own into the network namespace of a process: the wanted one, or the next that is free. The number is
 * taken by creating the interface, which only one can; the kernel gives it back when the namespace ends.
 */
export async function createUplink(initPid: number, wanted: number): Promise<NumberedUplink> {
  for (let tries = 0; tries < mostUplinks; tries++) {
    const number = (wanted + tries) % mostUplinks
    const base = number * 4
    const prefix = `${firstOctets}.${base >> 8}`
    const uplink: Uplink = {
      publicAddress: `${prefix}.${(base & 255) + 2}`,
      publicInterface,
      machineAddress: `${prefix}.${(base & 255) + 1}`,
    }
    if (!(await isUnused(uplink)) || !(await createPair(`fhup${number}`, initPid))) continue
    await configure(`fhup${number}`, initPid, uplink)
    return { ...uplink, number }
  }
  throw new Error(`All ${mostUplinks} addresses for private hosts are in use on this machine.`)
}

/** Whether traffic to the address would only follow a default route. */
async function isUnused({ publicAddress }: Uplink): Promise<boolean> {
  const { stdout } = await runCommand('ip', ['-4', '-json', 'route', 'show', 'match', `${publicAddress}/32`])
  const routes = JSON.parse(stdout || '[]') as { dst: string }[]
  return routes.every(({ dst }) => dst === 'default')
}

async function createPair(name: string, initPid: number): Promise<boolean> {
  try {
    const peer = ['peer', 'name', publicInterface, 'netns', String(initPid)]
    await runCommand('ip', ['link', 'add', name, 'type', 'veth', ...peer])
    return true
  } catch (error) {
    if (error instanceof CommandError && error.stderr.includes('File exists')) return false
    throw error
  }
}

async function configure(name: string, initPid: number, uplink: Uplink): Promise<void> {
  const inside = (...args: string[]) =>
    runCommand('nsenter', [`--net=/proc/${initPid}/ns/net`, 'ip', ...args])
  await runCommand('ip', ['address', 'add', `${uplink.machineAddress}/30`, 'dev', name])
  await runCommand('ip', ['link', 'set', name, 'up'])
  await inside('address', 'add', `${uplink.publicAddress}/30`, 'dev', publicInterface)
  await inside('link', 'set', publicInterface, 'up')
  await inside('route', 'add', 'default', 'via', uplink.machineAddress)
}
