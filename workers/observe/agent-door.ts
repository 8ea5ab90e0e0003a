import type { AgentDoor } from '../hypervisor/index.ts'

/**
 * A door to guests' agents that lets only so many through at once, the others in turn: each call under way may cost the host a
 * process, and looking is nobody's most urgent work.
 */
export function narrowDoor(door: AgentDoor, mostAtOnce: number): AgentDoor {
  let under = 0
  const waiting: (() => void)[] = []
  return {
    async agent(...call) {
      if (under >= mostAtOnce) await new Promise<void>((enter) => waiting.push(enter))
      else under += 1
      try {
        return await door.agent(...call)
      } finally {
        const next = waiting.shift()
        if (next === undefined) under -= 1
        else next() // who leaves hands its place on
      }
    },
  }
}

/**
 * The next full minute of the steady clock, at least so much later. What is looked at now and then is looked at together: between
 * these moments the host needs nothing for it.
 */
export const nextRoundMs = (nowMs: number, leastMs = 0): number =>
  Math.ceil((nowMs + Math.max(1, leastMs)) / 60_000) * 60_000
