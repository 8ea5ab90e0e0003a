import { connect } from 'node:net'
import type { ReadyImage } from '../images/types.ts'
import { detectAccelerator } from './accelerator.ts'
import { readHostNamespace } from './host-namespace.ts'
import type { CallPool } from './libvirt/call-pool.ts'
import { LibvirtHypervisor, openCalls } from './libvirt/hypervisor.ts'
import { type Hypervisor, HypervisorError } from './types.ts'

/** As much of a logger as this room needs; pino fits. */
export interface HypervisorLog {
  info(facts: Record<string, unknown>, message: string): void
}

export interface ConnectOptions {
  /** A libvirt URI that the provider configured; then nothing else is tried. */
  readonly uri?: string
  /** Keeps the description of a private host if one was started for it. */
  readonly stateDir: string
  /** Keeps the verdict on the accelerator, which holds for the whole machine; default: `stateDir`. */
  readonly cacheDir?: string
  /** An image with a kernel of its own (`micro`) for the probe boot; asked for only when there is no verdict yet. */
  readonly imageForProbe: () => Promise<ReadyImage>
  readonly log: HypervisorLog
}

/**
 * Connects to whatever runs guests here: the configured URI, a private host started for this state folder, and else for root the
 * system's daemon, for others that of their session.
 * @throws HypervisorError when none answers; the message says what to do.
 */
export async function connectHypervisor(options: ConnectOptions): Promise<Hypervisor> {
  const { uri, calls } = await openDaemon(options)
  try {
    const accelerator = await detectAccelerator(options.cacheDir ?? options.stateDir, options.imageForProbe)
    options.log.info(
      { uri, accelerator },
      accelerator === 'kvm' ? 'guests run on KVM' : 'guests are emulated, no KVM',
    )
    const hypervisor = new LibvirtHypervisor({ uri, accelerator, calls, stateDir: options.stateDir })
    const { says, ...enforcement } = await hypervisor.enforcement()
    options.log.info({ ...enforcement }, says)
    return hypervisor
  } catch (error) {
    calls.close()
    throw error
  }
}

/**
 * Connects as `connectHypervisor` does, for looking at guests and removing them: without the probe boot, so no guest is to be
 * defined through it.
 * @throws HypervisorError when no daemon answers
 */
export async function connectToRemove(options: Place): Promise<Hypervisor> {
  const { stateDir } = options
  return new LibvirtHypervisor({ ...(await openDaemon(options)), accelerator: 'tcg', stateDir })
}

type Place = Pick<ConnectOptions, 'uri' | 'stateDir'>

async function openDaemon({ uri: configured, stateDir }: Place): Promise<{ uri: string; calls: CallPool }> {
  const uri = daemonUri({
    configured,
    privateHost: readHostNamespace(stateDir)?.libvirtUri,
    systemAnswers: await systemDaemonAnswers(),
    isRoot: process.getuid?.() === 0,
  })
  return { uri, calls: await openCalls(uri) }
}

/** What is known about this machine's daemons. */
export interface Daemons {
  readonly configured: string | undefined
  readonly privateHost: string | undefined
  /** Somebody listens on the system daemon's socket. */
  readonly systemAnswers: boolean
  readonly isRoot: boolean
}

/**
 * The daemon to use. An ordinary user's is their session's, also where the system's would let them in: its QEMU is another user, whose
 * consoles and copied disks that worker could not open. Pure. @throws HypervisorError `refused` when there is none.
 */
export function daemonUri({ configured, privateHost, systemAnswers, isRoot }: Daemons): string {
  const uri = configured ?? privateHost ?? (isRoot ? null : 'qemu:///session')
  if (uri !== null) return uri
  if (systemAnswers) return 'qemu:///system'
  throw new HypervisorError(
    'refused',
    'No libvirt daemon answers. Start it (`systemctl start libvirtd`), give a libvirt URI, or run as an ordinary user.',
  )
}

/** Sockets of the system's daemon, monolithic or split, in the order libvirt's own client tries them. */
const systemSockets = ['/run/libvirt/virtqemud-sock', '/run/libvirt/libvirt-sock']

/** Whether the system's daemon lets this user in; a socket file alone may be left over. */
export async function systemDaemonAnswers(): Promise<boolean> {
  for (const path of systemSockets) if (await answers(path)) return true
  return false
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const done = (yes: boolean) => {
      socket.destroy()
      resolve(yes)
    }
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
    socket.setTimeout(3000, () => done(false))
  })
}
