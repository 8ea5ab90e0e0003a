import { setTimeout as sleep } from 'node:timers/promises'
import type { PowerOffPatience, PowerOffWay } from './types.ts'

/** How often a guest is looked at while it ends. */
const pollMs = 250
/** A guest that is still booting hears neither agent nor button, so both are asked again. */
const askAgainSeconds = 2
/**
 * The agent's answer takes milliseconds, and a guest without one is told by the host at once. One that hangs is waited for
 * so long: libvirt itself gives it five seconds to say that it listens.
 */
const agentCallSeconds = 6
/** The button is pressed by the host, and the guest has no say in that; a busy daemon may take its time. */
const acpiCallSeconds = 12
/** Nobody there is known at once; who says no later than that hangs, and is not waited for again. */
const hangsAfterMs = 1000

/** What switching a guest off needs of it. */
export interface PowerOffDoor {
  /** Asks for a power-off. false: nobody heard it, or not within the time. */
  ask(way: 'agent' | 'acpi', timeoutSeconds: number): Promise<boolean>
  isOff(): Promise<boolean>
  pullPlug(): Promise<void>
}

/**
 * Switches a guest off by one way after the other, each with a deadline of its own: the agent, the power button, the plug. Who
 * has no agent loses no time to it; who heard the agent and does not end gets the button pressed as well.
 * @returns which of them ended it; null: nobody had to, it was off.
 */
export async function powerOff(
  door: PowerOffDoor,
  { agentSeconds, acpiSeconds }: PowerOffPatience,
): Promise<PowerOffWay | null> {
  if (await door.isOff()) return null
  const began = performance.now()
  const isHeard = await door.ask('agent', Math.min(agentCallSeconds, agentSeconds))
  if (isHeard && (await isOffBy(door, began + agentSeconds * 1000))) return 'agent'
  const mayComeUp = !isHeard && performance.now() - began < hangsAfterMs
  const ended = await pressButton(door, endIn(acpiSeconds), mayComeUp)
  if (ended !== 'no') return ended ?? (isHeard ? 'agent' : null)
  await door.pullPlug()
  return 'plug'
}

/** Presses the button until the guest is off. An agent that comes up meanwhile ends it better: perhaps nothing hears the button. */
async function pressButton(
  door: PowerOffDoor,
  end: number,
  agentMayComeUp: boolean,
): Promise<'acpi' | 'agent' | 'no' | null> {
  let asked: 'acpi' | 'agent' | null = null
  while (performance.now() < end) {
    if (asked !== 'agent' && (await door.ask('acpi', Math.min(acpiCallSeconds, secondsTo(end)))))
      asked = 'acpi'
    if (await isOffBy(door, Math.min(end, endIn(askAgainSeconds)))) return asked
    if (!agentMayComeUp || asked === 'agent') continue
    if (await door.ask('agent', Math.min(agentCallSeconds, secondsTo(end)))) asked = 'agent'
  }
  return 'no'
}

/** Polls until the guest is off or the time is over; looks once more at the end. */
async function isOffBy(door: PowerOffDoor, end: number): Promise<boolean> {
  for (;;) {
    if (await door.isOff()) return true
    if (performance.now() >= end) return false
    await sleep(Math.min(pollMs, Math.max(1, end - performance.now())))
  }
}

const endIn = (seconds: number): number => performance.now() + seconds * 1000
const secondsTo = (end: number): number => Math.max(1, (end - performance.now()) / 1000)
