import type { Hex } from 'viem'
import type { PowerOffPatience, PowerOffWay } from '../hypervisor/index.ts'
import { tellOwnDoing } from './own-doings.ts'
import type { HostContext } from './steps/index.ts'

/**
 * Time for a guest to end in order, so that its disk is sound when its tenant comes back to it. A guest that hears its agent gets
 * both times, for it is at work: emulated ones take half a minute to end all their services. To one that obeys neither agent nor
 * button the plug comes after less than a minute, so that nobody waits longer for a stop than for a launch.
 */
export const usualPatience: PowerOffPatience = { agentSeconds: 30, acpiSeconds: 20 }

/** The longest that `switchOff` takes with it: both times, and what asking and pulling the plug take. */
export const usualPatienceSeconds = usualPatience.agentSeconds + usualPatience.acpiSeconds + 40

/** Switches an instance's guest off in order, and tells its tenant what it took. */
export async function switchOff(
  host: Pick<HostContext, 'parts' | 'instances' | 'audit'>,
  lease: Hex,
  patience: PowerOffPatience = usualPatience,
): Promise<PowerOffWay | null> {
  const began = performance.now()
  const way = await host.parts.hypervisor.shutdown(host.instances.nameOf(lease), patience)
  if (way === null) return null
  const seconds = Math.round((performance.now() - began) / 100) / 10
  await tellOwnDoing(host, lease, { by: 'host', action: 'guestOff', details: { way, seconds } })
  return way
}

const ends: Readonly<Record<PowerOffWay, string>> = {
  agent: 'The guest was shut down by its agent',
  acpi: 'The guest was shut down by its power button',
  plug: 'The guest heeded neither agent nor power button, so the plug was pulled',
}

/** How a guest ended, as the beginning of a sentence. */
export const saysOf = (way: PowerOffWay | null): string => (way === null ? 'The guest was off' : ends[way])
