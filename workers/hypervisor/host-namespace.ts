import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { processStartTicks, runCommand, writeFileAtomically } from '../host/index.ts'
import { createUplink } from './uplink.ts'

const initScript = fileURLToPath(new URL('./host-namespace.sh', import.meta.url))
const readySeconds = 30

const description = z.object({
  /** Process 1 of the namespace as the machine counts it; enter with `nsenter --target`. */
  initPid: z.number().int().positive(),
  /** Start time of that process: a number that was reused by another process does not match. */
  initStartTicks: z.string(),
  libvirtUri: z.string(),
  /** Address of the private host, reachable from this machine only. */
  publicAddress: z.string(),
  /** Interface inside the namespace that leads to the machine. */
  publicInterface: z.string(),
  /** This machine's end of the wire. */
  machineAddress: z.string(),
})

/** How to reach a private host: kept in a file, so that a worker started later finds it. */
export type HostDescription = z.infer<typeof description>

/** A private host that runs. It lives exactly as long as the process that started it. */
export interface HostNamespace extends HostDescription {
  /** Ends the private host and everything in it, as pulling a plug does: shut guests down first. */
  stop(): Promise<void>
}

export interface HostNamespaceOptions {
  /** Keeps definitions, logs and the description; another start with the same folder finds its guests again. */
  readonly stateDir: string
  /** libvirt's notes on QEMU's abilities, which cost seconds to gather. May be shared. Default: in the state folder. */
  readonly cacheDir?: string
  /**
   * Who runs QEMU: `libvirt-qemu` as with the system's daemon, which then must be able to pass every folder on the way to a
   * guest's files. Default: root, who can whatever the folders are.
   */
  readonly qemuUser?: string
}

const descriptionPath = (stateDir: string): string => join(stateDir, 'host-namespace.json')

/** Leases name the host's address, so a folder's host should have it again however many others came and went. */
const uplinkPath = (stateDir: string): string => join(stateDir, 'uplink.json')

/** The uplink that the folder's host had before; at first one that hardly any other folder wants. */
function wantedUplink(stateDir: string): number {
  const path = uplinkPath(stateDir)
  if (!existsSync(path)) return createHash('sha256').update(stateDir).digest()[0]!
  return z.object({ number: z.number().int().nonnegative() }).parse(JSON.parse(readFileSync(path, 'utf8')))
    .number
}

/**
 * Starts a private host for development and tests: its own libvirt daemon, network and processes, joined to this machine by
 * one wire. It needs root and the programs of libvirt, and leaves nothing behind, even when this process is killed.
 */
export async function startHostNamespace(options: HostNamespaceOptions): Promise<HostNamespace> {
  const stateDir = resolve(options.stateDir)
  if (process.getuid?.() !== 0)
    throw new Error('A private host needs root. Ordinary users run guests by qemu:///session.')
  if (readHostNamespace(stateDir) !== null)
    throw new Error(`A private host already runs with the state in ${stateDir}.`)
  mkdirSync(stateDir, { recursive: true })
  const cacheDir = resolve(options.cacheDir ?? join(stateDir, 'libvirt-cache'))
  const holder = spawnHolder(stateDir, cacheDir, options.qemuUser ?? 'root')
  const stop = () => stopHolder(holder, stateDir)
  try {
    const initPid = await findInit(holder)
    const { number, ...uplink } = await createUplink(initPid, wantedUplink(stateDir))
    writeFileAtomically(uplinkPath(stateDir), `${JSON.stringify({ number })}\n`, 0o644)
    const found: HostDescription = {
      initPid,
      initStartTicks: processStartTicks(initPid) ?? '',
      libvirtUri: `qemu+unix:///system?socket=/proc/${initPid}/root/run/libvirt/libvirt-sock`,
      ...uplink,
    }
    await waitForDaemon(found, stateDir)
    writeFileAtomically(descriptionPath(stateDir), `${JSON.stringify(found, null, 2)}\n`, 0o644)
    return { ...found, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The private host that runs with this state folder, or null. */
export function readHostNamespace(stateDir: string): HostDescription | null {
  const path = descriptionPath(stateDir)
  if (!existsSync(path)) return null
  const found = description.parse(JSON.parse(readFileSync(path, 'utf8')))
  return processStartTicks(found.initPid) === found.initStartTicks ? found : null
}

/** Kills the libvirt daemon of a private host as a crash would. It is back within about a second; guests keep running. */
export async function killLibvirtDaemon(host: HostDescription): Promise<void> {
  const enter = ['--target', String(host.initPid), '--mount', '--pid', '--']
  const { stdout } = await runCommand('nsenter', [...enter, 'cat', '/run/libvirtd.pid'])
  await runCommand('nsenter', [...enter, 'kill', '-9', stdout.trim()])
}

/** The holder leads its own session: Ctrl-C in a terminal must not reach the guests before they were shut down. */
function spawnHolder(stateDir: string, cacheDir: string, qemuUser: string): ChildProcess {
  const log = openSync(join(stateDir, 'host-namespace.log'), 'a')
  const namespaces = [
    '--mount',
    '--net',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
    '--propagation',
    'private',
  ]
  const script = [initScript, join(stateDir, 'libvirt'), cacheDir, qemuUser]
  const holder = spawn('unshare', [...namespaces, 'bash', ...script], {
    stdio: ['pipe', log, log],
    detached: true,
  })
  closeSync(log)
  holder.on('error', () => {}) // reported by findInit, which sees no process
  return holder
}

async function stopHolder(holder: ChildProcess, stateDir: string): Promise<void> {
  rmSync(descriptionPath(stateDir), { force: true })
  if (holder.exitCode !== null || holder.signalCode !== null || holder.pid === undefined) return
  const ended = new Promise((done) => holder.once('exit', done))
  holder.stdin?.end()
  await ended
}

/** The process that `unshare` forked, by its parent's number. */
async function findInit(holder: ChildProcess): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    if (holder.exitCode !== null || holder.pid === undefined) break
    const init = childOf(holder.pid)
    if (init !== undefined) return init
    await sleep(20)
  }
  throw new Error(
    'The private host did not start: `unshare` is missing or was not allowed to make namespaces.',
  )
}

function childOf(parent: number): number | undefined {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent) return Number(entry)
    } catch {
      // that process ended while we looked
    }
  }
  return undefined
}

async function waitForDaemon(host: HostDescription, stateDir: string): Promise<void> {
  const socket = `/proc/${host.initPid}/root/run/libvirt/libvirt-sock`
  for (let tries = 0; tries < readySeconds * 20; tries++) {
    if (existsSync(socket)) return
    if (processStartTicks(host.initPid) !== host.initStartTicks) break
    await sleep(50)
  }
  const log = readFileSync(join(stateDir, 'host-namespace.log'), 'utf8')
    .trim()
    .split('\n')
    .slice(-5)
    .join('\n')
  throw new Error(
    `The private host's libvirt daemon did not start within ${readySeconds} s. Its log ends:\n${log}`,
  )
}
