import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { runCommand } from '../../workers/host/index.ts'
import {
  connectHypervisor,
  type GuestSpec,
  guestName,
  guestUuid,
  type HostNamespace,
  type Hypervisor,
  killLibvirtDaemon,
  type PowerOffPatience,
  startHostNamespace,
} from '../../workers/hypervisor/index.ts'
import {
  defaultCacheDir,
  type HostKey,
  makeHostKey,
  makeOverlay,
  makeSeed,
  prepareImage,
  type ReadyImage,
} from '../../workers/images/index.ts'
import {
  type GuestAddress,
  guestAddress,
  type HostNetwork,
  openHostNetwork,
} from '../../workers/network/index.ts'
import { makeSshIdentity, type SshIdentity, type SshResult, type SshTarget, ssh, waitForSsh } from './ssh.ts'
import { makeTempDir, removeTempDir } from './temp.ts'

/** Long enough for an emulated guest on a busy machine. */
export const patience: PowerOffPatience = { agentSeconds: 60, acpiSeconds: 60 }

/** A guest that a test defined on its host. */
export interface TestGuest {
  readonly spec: GuestSpec
  readonly address: GuestAddress
  readonly hostKey: HostKey
  /** How this machine reaches it. */
  readonly ssh: SshTarget
  /** Runs a command in it; the test fails when the command does. */
  run(command: string, seconds?: number): Promise<string>
  /** The same, for commands that may fail. */
  try(command: string, seconds?: number): Promise<SshResult>
  waitForSsh(seconds?: number): Promise<void>
}

/** A whole private host of the test's own: daemon, bridge, rules, and the `micro` image. */
export interface TestHost {
  readonly stateDir: string
  readonly namespace: HostNamespace
  readonly hypervisor: Hypervisor
  readonly network: HostNetwork
  readonly image: ReadyImage
  readonly identity: SshIdentity
  /** Makes disk and seed of a guest, plugs it in and defines it. Does not start it. */
  addGuest(options?: {
    image?: ReadyImage
    memoryMib?: number
    diskGib?: number
    userData?: string
  }): Promise<TestGuest>
  /** Kills a guest's QEMU. */
  crashGuest(name: string): Promise<void>
  /** Kills the libvirt daemon; it is back within about a second. */
  killDaemon(): Promise<void>
  /** Runs a command on the private host. */
  shell(program: string, ...args: string[]): Promise<string>
  /** Pulls every plug and removes everything. */
  stop(): Promise<void>
}

export interface TestHostOptions {
  /** Whether guests may open connections outwards. */
  readonly egress?: boolean
  /** Who runs QEMU. Default: root. */
  readonly qemuUser?: string
}

/** Starts a private host. Needs root and Debian's libvirt and QEMU. Stop it in `after`: it takes everything with it. */
export async function startTestHost({ egress = false, qemuUser }: TestHostOptions = {}): Promise<TestHost> {
  const image = await prepareImage('micro')
  const stateDir = makeTempDir('host')
  const cacheDir = join(dirname(defaultCacheDir()), 'libvirt-cache')
  const namespace = await startHostNamespace({ stateDir, cacheDir, qemuUser })
  const hypervisor = await connectHypervisor({
    stateDir,
    cacheDir: defaultCacheDir(),
    imageForProbe: async () => image,
    log: { info: () => {} },
  })
  const network = openHostNetwork({
    mode: 'bridge',
    stateDir,
    publicAddress: namespace.publicAddress,
    publicInterface: namespace.publicInterface,
    privateHostPid: namespace.initPid,
    egress,
  })
  const identity = await makeSshIdentity(stateDir)
  const guests: GuestAddress[] = []
  const enter = ['--target', String(namespace.initPid), '--mount', '--net', '--pid', '--']
  const shell = async (program: string, ...args: string[]): Promise<string> =>
    (await runCommand('nsenter', [...enter, program, ...args])).stdout
  return {
    stateDir,
    namespace,
    hypervisor,
    network,
    image,
    identity,
    async addGuest(options = {}) {
      const address = guestAddress(guestName(`0x${randomBytes(32).toString('hex')}`), 40_000 + guests.length)
      guests.push(address)
      await network.apply(guests)
      return addGuest({ stateDir, namespace, hypervisor, identity, image, address, ...options })
    },
    async crashGuest(name) {
      const pid = (await shell('cat', `/run/libvirt/qemu/${name}.pid`)).trim()
      await shell('kill', '-9', pid)
    },
    killDaemon: () => killLibvirtDaemon(namespace),
    shell,
    async stop() {
      await hypervisor.close()
      await namespace.stop()
      removeTempDir(stateDir)
    },
  }
}

type AddGuest = Pick<TestHost, 'stateDir' | 'namespace' | 'hypervisor' | 'identity' | 'image'> & {
  readonly address: GuestAddress
  readonly memoryMib?: number
  readonly diskGib?: number
  readonly userData?: string
}

async function addGuest(options: AddGuest): Promise<TestGuest> {
  const { stateDir, namespace, hypervisor, identity, image, address, userData } = options
  const folder = join(stateDir, address.name)
  const hostKey = makeHostKey()
  const spec: GuestSpec = {
    name: address.name,
    uuid: guestUuid(`0x${address.name.slice(3).padEnd(64, '0')}`),
    vcpus: 1,
    memoryMib: options.memoryMib ?? Math.max(256, image.minimumMemoryMib),
    diskPath: join(folder, 'disk.qcow2'),
    seedPath: join(folder, 'seed.iso'),
    consoleLogPath: join(folder, 'console.log'),
    boot: image.boot,
    nic: { kind: 'bridge', network: 'fhbr0', mac: address.mac },
  }
  await makeOverlay(image, spec.diskPath, options.diskGib ?? image.minimumDiskGib)
  await makeSeed({
    outPath: spec.seedPath,
    instanceId: address.name,
    hostname: address.name,
    authorizedKeys: [identity.publicKey],
    hostKey,
    userData,
  })
  await hypervisor.define(spec)
  const target: SshTarget = {
    host: namespace.publicAddress,
    port: address.sshPort,
    user: image.loginUser,
    hostKey: hostKey.publicKeyOpenSsh,
    identity,
    folder,
  }
  return {
    spec,
    address,
    hostKey,
    ssh: target,
    try: (command, seconds) => ssh(target, command, seconds),
    run: async (command, seconds) => {
      const { code, stdout, stderr } = await ssh(target, command, seconds)
      if (code !== 0) throw new Error(`In guest ${address.name} \`${command}\` failed (${code}): ${stderr}`)
      return stdout
    },
    waitForSsh: (seconds) => waitForSsh(target, seconds),
  }
}
