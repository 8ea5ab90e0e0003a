import { statSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, resolve } from 'node:path'
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
 * Connects to whatever runs guests here: the configured URI, a private host started for this state folder, the system's
 * daemon, or the unprivileged session daemon.
 * @throws HypervisorError when none answers; the message says what to do.
 */
export async function connectHypervisor(options: ConnectOptions): Promise<Hypervisor> {
  const { uri, calls } = await openFirst(
    candidateUris({
      configured: options.uri,
      privateHost: readHostNamespace(options.stateDir)?.libvirtUri,
      systemAnswers: await systemDaemonAnswers(),
      isRoot: process.getuid?.() === 0,
      isOpen: isOpenToOthers(options.stateDir),
    }),
  )
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
export async function connectToRemove({
  uri: configured,
  stateDir,
}: Pick<ConnectOptions, 'uri' | 'stateDir'>): Promise<Hypervisor> {
  const { uri, calls } = await openFirst(
    candidateUris({
      configured,
      privateHost: readHostNamespace(stateDir)?.libvirtUri,
      systemAnswers: await systemDaemonAnswers(),
      isRoot: process.getuid?.() === 0,
      isOpen: isOpenToOthers(stateDir),
    }),
  )
  return new LibvirtHypervisor({ uri, accelerator: 'tcg', calls, stateDir })
}

/** What is known about this machine's daemons. */
export interface Daemons {
  readonly configured: string | undefined
  readonly privateHost: string | undefined
  /** Somebody listens on the system daemon's socket; who may use it shows only later. */
  readonly systemAnswers: boolean
  readonly isRoot: boolean
  /** Whether the system daemon's guests, which have a user of their own, can reach disks in the state folder. */
  readonly isOpen: boolean
}

/** The daemons to try, in this order. Pure. @throws HypervisorError `refused` when there is none. */
export function candidateUris(daemons: Daemons): readonly string[] {
  const { configured, privateHost, systemAnswers, isRoot, isOpen } = daemons
  if (configured) return [configured]
  if (privateHost) return [privateHost]
  const candidates: string[] = []
  if (systemAnswers && (isRoot || isOpen)) candidates.push('qemu:///system')
  if (!isRoot) candidates.push('qemu:///session')
  if (candidates.length > 0) return candidates
  throw new HypervisorError(
    'refused',
    'No libvirt daemon answers. Start it (`systemctl start libvirtd`), give a libvirt URI, or run as an ordinary user.',
  )
}

/** A user who may not use the system's daemon hears so only when opening it. */
async function openFirst(uris: readonly string[]): Promise<{ uri: string; calls: CallPool }> {
  let refusal: unknown
  for (const uri of uris) {
    try {
      return { uri, calls: await openCalls(uri) }
    } catch (error) {
      refusal ??= error
    }
  }
  throw refusal
}

/** Whether every folder on the way may be passed by anybody. */
function isOpenToOthers(folder: string): boolean {
  for (let path = resolve(folder); ; path = dirname(path)) {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat !== undefined && (stat.mode & 0o001) === 0) return false
    if (path === dirname(path)) return true
  }
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
