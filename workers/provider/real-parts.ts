import { isWritable, runCommand } from '../host/index.ts'
import { connectHypervisor, type HostDescription, readHostNamespace } from '../hypervisor/index.ts'
import { defaultCacheDir, prepareImage } from '../images/index.ts'
import { claimNetwork, type HostNetwork, openHostNetwork } from '../network/index.ts'
import { type Log, openNetwork } from '../process/index.ts'
import type { ProviderConfig } from './config.ts'
import { requireReachableGuests } from './network.ts'
import type { Parts } from './parts.ts'
import { realImages } from './real-images.ts'

/** The machine itself: libvirt, its network, its images. @throws Error when no libvirt answers or no address is known. */
export async function openRealParts(config: ProviderConfig, log: Log): Promise<Parts> {
  const { stateDir, guests } = config
  const cacheDir = guests.imageCacheDir ?? defaultCacheDir()
  const images = realImages({
    names: guests.images,
    cacheDir: guests.imageCacheDir,
    say: (sentence) => log.info(sentence),
  })
  const hypervisor = await connectHypervisor({
    stateDir,
    // Found once for all networks of a checkout: where /dev/kvm opens and does not work, the probe boot takes ten seconds.
    ...(isWritable(cacheDir) && { cacheDir }),
    log,
    imageForProbe: () => prepareImage('micro', { cacheDir }),
    ...(guests.hypervisorUri !== undefined && { uri: guests.hypervisorUri }),
  })
  const privateHost = readHostNamespace(stateDir)
  const { network, release } = await openNetworkFor(hypervisor.uri, privateHost, config).catch(
    async (error) => {
      await hypervisor.close()
      throw error
    },
  )
  return {
    hypervisor,
    network,
    images,
    sshServerOf: ({ ip, sshPort }) =>
      network.bridgeNetwork !== null && privateHost === null
        ? { host: ip, port: 22 } // rules for the world do not apply to the machine itself
        : { host: network.publicAddress, port: sshPort },
    async close() {
      await hypervisor.close()
      await release()
    },
  }
}

async function openNetworkFor(
  uri: string,
  privateHost: HostDescription | null,
  { stateDir, guests, network }: ProviderConfig,
): Promise<{ readonly network: HostNetwork; readonly release: () => Promise<void> }> {
  // Bridge and rules need root; an ordinary user's guests get user networking on any daemon.
  if (uri.endsWith('/session') || process.getuid?.() !== 0) {
    requireReachableGuests(openNetwork(network))
    return { network: openHostNetwork({ mode: 'user' }), release: async () => {} }
  }
  const uplink = privateHost ?? (await uplinkOf(guests))
  const opened = openHostNetwork({
    mode: 'bridge',
    stateDir,
    publicAddress: guests.publicAddress ?? uplink.publicAddress,
    publicInterface: guests.publicInterface ?? uplink.publicInterface,
    subnet: guests.subnet,
    egress: guests.egress,
    ...(privateHost && { privateHostPid: privateHost.initPid }),
  })
  // A private host has a network namespace of its own, and belongs to the state folder that is locked already.
  return { network: opened, release: privateHost ? async () => {} : await claimNetwork({ stateDir }) }
}

/** Address and interface of the default route. Behind NAT the provider configures the address that tenants see. */
export async function uplinkOf(guests: ProviderConfig['guests']) {
  const { publicAddress, publicInterface } = guests
  if (publicAddress && publicInterface) return { publicAddress, publicInterface }
  const { stdout } = await runCommand('ip', ['-4', '-json', 'route', 'get', '1.1.1.1'])
  const [route] = JSON.parse(stdout) as { dev?: string; prefsrc?: string }[]
  if (route?.dev && route.prefsrc) return { publicAddress: route.prefsrc, publicInterface: route.dev }
  throw new Error(
    'This machine has no default route, so its address for tenants is not known. ' +
      'Set guests.publicAddress and guests.publicInterface in the configuration.',
  )
}
