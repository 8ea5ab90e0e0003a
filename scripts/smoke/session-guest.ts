import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { makeSshIdentity, makeTempDir, removeTempDir, type SshTarget } from '../../test/support/index.ts'
import { connectHypervisor, type GuestSpec, guestName, guestUuid } from '../../workers/hypervisor/index.ts'
import {
  defaultCacheDir,
  makeHostKey,
  makeOverlay,
  makeSeed,
  prepareImage,
  type ReadyImage,
} from '../../workers/images/index.ts'
import { guestMac } from '../../workers/network/index.ts'
import { LOCAL_IMAGE } from '../network/host.ts'
import { freePort } from '../network/ports.ts'
import { startSessionHost } from '../network/session-host.ts'

export interface GuestSize {
  readonly memoryMib: number
  readonly diskGib: number
}

/** A guest that waits for `virsh start`. */
export interface BareGuest {
  readonly uri: string
  /** Environment that leads `virsh` to its daemon. */
  readonly env: NodeJS.ProcessEnv
  readonly name: string
  readonly ssh: SshTarget
  /** Takes guest and daemon down. */
  stop(): Promise<void>
}

const URI = 'qemu:///session'

/** Defines a guest on a libvirt daemon of this user's own. */
export async function defineSessionGuest(size: GuestSize): Promise<BareGuest> {
  const folder = makeTempDir('bare')
  const daemon = await startSessionHost({ logPath: join(folder, 'libvirt.log') }, folder)
  const stop = async () => {
    await daemon.stop()
    removeTempDir(folder)
  }
  try {
    Object.assign(process.env, daemon.env) // libvirt's client reads it, and its child process inherits it
    const image = await prepareImage(LOCAL_IMAGE)
    const { spec, ssh } = await prepareGuest(folder, image, size)
    const hypervisor = await connectHypervisor({
      uri: URI,
      stateDir: folder,
      cacheDir: defaultCacheDir(),
      imageForProbe: async () => image,
      log: { info: () => {} },
    })
    await hypervisor.define(spec)
    await hypervisor.close()
    return { uri: URI, env: process.env, name: spec.name, ssh, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Makes disk, seed and keys, the same way the worker does. */
async function prepareGuest(
  folder: string,
  image: ReadyImage,
  { memoryMib, diskGib }: GuestSize,
): Promise<{ spec: GuestSpec; ssh: SshTarget }> {
  const id = `0x${randomBytes(32).toString('hex')}` as const
  const name = guestName(id)
  const port = await freePort()
  const [identity, hostKey] = [await makeSshIdentity(folder), makeHostKey()]
  const spec: GuestSpec = {
    name,
    uuid: guestUuid(id),
    vcpus: 1,
    memoryMib,
    diskPath: join(folder, 'disk.qcow2'),
    seedPath: join(folder, 'seed.iso'),
    consoleLogPath: join(folder, 'console.log'),
    boot: image.boot,
    nic: { kind: 'user', mac: guestMac(name), sshForwardPort: port },
  }
  await makeOverlay(image, spec.diskPath, diskGib)
  await makeSeed({
    outPath: spec.seedPath,
    instanceId: name,
    hostname: name,
    authorizedKeys: [identity.publicKey],
    hostKey,
  })
  const target = {
    host: '127.0.0.1',
    port,
    user: image.loginUser,
    hostKey: hostKey.publicKeyOpenSsh,
    identity,
    folder,
  }
  return { spec, ssh: target }
}
