import { performance } from 'node:perf_hooks'
import { startTestHost, waitForSsh } from '../../test/support/index.ts'
import { runCommand } from '../../workers/host/index.ts'
import { waitForGreeting } from './greeting.ts'
import { type BareGuest, defineSessionGuest, type GuestSize } from './session-guest.ts'

/**
 * The floor that Freehold's own share is measured against: milliseconds from `virsh start` of a defined guest to the first
 * login, without any of our daemons. A libvirt of its own, warmed up; disk, seed, key and network are ready before the
 * clock starts.
 */
export async function measureBareBoot(size: GuestSize): Promise<number> {
  const guest = process.getuid?.() === 0 ? await definePrivateGuest(size) : await defineSessionGuest(size)
  try {
    const since = performance.now()
    await runCommand('virsh', ['--quiet', '--connect', guest.uri, 'start', guest.name], {
      env: guest.env,
      timeoutSeconds: 120,
    })
    await waitForGreeting(guest.ssh)
    await waitForSsh(guest.ssh)
    return Math.round(performance.now() - since)
  } finally {
    await guest.stop()
  }
}

async function definePrivateGuest(size: GuestSize): Promise<BareGuest> {
  const { namespace, addGuest, stop } = await startTestHost()
  try {
    const { spec, ssh } = await addGuest(size)
    return { uri: namespace.libvirtUri, env: process.env, name: spec.name, ssh, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
