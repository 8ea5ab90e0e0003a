import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../../workers/host/index.ts'
import { tapName } from '../../workers/hypervisor/index.ts'
import { createUplink, type Uplink } from '../../workers/hypervisor/uplink.ts'
import {
  type GuestAddress,
  type GuestNetwork,
  guestAddress,
  type HostNetwork,
  openHostNetwork,
} from '../../workers/network/index.ts'
import { makeTempDir, removeTempDir } from './temp.ts'

/** A network namespace that stands for a guest: its one interface is where a guest's would be. */
export interface LabGuest {
  readonly address: GuestAddress
  /** Process whose network it is, as this machine counts. */
  readonly pid: number
  /** Starts a Node script in the guest's network, and waits for its first word. It ends with the lab. */
  serve(script: string, ...args: (string | number)[]): Promise<ChildProcess>
  /** Runs a Node script in it; resolves with what it printed, null when it failed. */
  run(script: string, ...args: (string | number)[]): Promise<string | null>
}

/** A host with guests of namespaces instead of virtual machines: real bridge, rules and shaping, and no QEMU. */
export interface NetworkLab {
  readonly stateDir: string
  readonly uplink: Uplink
  /** Process 1 of the host's namespaces. */
  readonly initPid: number
  readonly network: HostNetwork
  /** @param sshPort decides the address; by default each has its own */
  addGuest(sshPort?: number): Promise<LabGuest>
  /** `network.apply`, each guest with what is said of it beside its address. */
  apply(wanted: readonly (readonly [LabGuest, Partial<GuestNetwork>?])[]): Promise<void>
  /** Runs a command on the host. */
  shell(program: string, ...args: string[]): Promise<string>
  /** Node scripts in the host's network, as in a guest's. */
  readonly host: Pick<LabGuest, 'serve' | 'run'>
  /** The same on this machine, which stands for a tenant. */
  readonly serve: LabGuest['serve']
  readonly run: LabGuest['run']
  stop(): Promise<void>
}

/** Needs root, nftables, iproute2 and dnsmasq. Stop it in `after`. */
export async function startNetworkLab(options: { egress?: boolean } = {}): Promise<NetworkLab> {
  const stateDir = makeTempDir('lab')
  const children: ChildProcess[] = []
  const host = await startNamespace(['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'], hostInit)
  children.push(host)
  const initPid = childOf(host.pid!)
  const uplink = await createUplink(initPid, 0)
  const network = openHostNetwork({
    mode: 'bridge',
    stateDir,
    publicAddress: uplink.publicAddress,
    publicInterface: uplink.publicInterface,
    privateHostPid: initPid,
    egress: options.egress ?? true,
  })
  const inHost = ['--target', String(initPid), '--mount', '--net', '--pid', '--']
  let guests = 0
  return {
    stateDir,
    uplink,
    initPid,
    network,
    async addGuest(sshPort) {
      guests++
      const address = guestAddress(`fh-${guests}`, sshPort ?? 39_999 + guests)
      const guest = await startNamespace([], 'ip link set lo up; echo; read -r _')
      children.push(guest)
      await plug(initPid, guest.pid!, address)
      return { address, pid: guest.pid!, ...nodeIn(guest.pid!, children) }
    },
    apply: (wanted) => network.apply(wanted.map(([guest, more]) => ({ ...guest.address, ...more }))),
    shell: async (program, ...args) => (await runCommand('nsenter', [...inHost, program, ...args])).stdout,
    host: nodeIn(initPid, children),
    ...nodeIn(null, children),
    async stop() {
      for (const child of children.reverse()) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
      removeTempDir(stateDir)
    },
  }
}

const hostInit =
  'mount -t tmpfs -o mode=0755 run /run; mount -t sysfs sysfs /sys; ip link set lo up; echo; while read -r _; do :; done'

async function startNamespace(namespaces: readonly string[], init: string): Promise<ChildProcess> {
  const child = spawn('unshare', ['--net', ...namespaces, 'bash', '-c', init], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout!, 'data')
  return child
}

/** @throws when a program that was to serve ends instead */
async function endOf(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`A program of the lab ended with ${code} before it said anything.`)
}

function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
}

/** A wire of two ends: one with the name of the guest's tap, so that the host finds it there, the other in the guest. */
async function plug(hostPid: number, guestPid: number, { name, mac, ip }: GuestAddress): Promise<void> {
  const commands = (pid: number, ...lines: string[]) =>
    runCommand('nsenter', [`--net=/proc/${pid}/ns/net`, 'ip', '-batch', '-'], { input: lines.join('\n') })
  await commands(
    hostPid,
    `link add ${tapName(name)} type veth peer name eth0 address ${mac} netns ${guestPid}`,
  )
  await commands(
    guestPid,
    `address add ${ip}/16 dev eth0`,
    'link set eth0 up',
    'route add default via 10.77.0.1',
  )
}

/** A program that outlived a test that was killed would flood the machine for ever. */
const endWithUs = 'process.stdin.on("end", () => process.exit()).resume()'

function nodeIn(pid: number | null, children: ChildProcess[]): Pick<LabGuest, 'serve' | 'run'> {
  const enter = pid === null ? [] : ['nsenter', `--net=/proc/${pid}/ns/net`]
  return {
    async serve(script, ...args) {
      const words = [...enter, process.execPath, '-e', `${endWithUs}\n${script}`, ...args.map(String)]
      const [program = '', ...rest] = words
      const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
      children.push(child)
      await Promise.race([once(child.stdout!, 'data'), endOf(child)])
      return child
    },
    async run(script, ...args) {
      const [program = '', ...rest] = [...enter, process.execPath, '-e', script, ...args.map(String)]
      return runCommand(program, rest).then(
        ({ stdout }) => stdout,
        () => null,
      )
    },
  }
}

/** What went through an interface, in the network of a process. */
export function trafficOf(
  pid: number,
  name: string,
): { readonly received: number; readonly sent: number; readonly packetsSent: number } {
  const line = readFileSync(join('/proc', String(pid), 'net/dev'), 'utf8')
    .split('\n')
    .find((text) => text.trim().startsWith(`${name}:`))
  const fields = line?.split(':')[1]?.trim().split(/\s+/).map(Number) ?? []
  const [received = 0, , , , , , , , sent = 0, packetsSent = 0] = fields
  return { received, sent, packetsSent }
}
