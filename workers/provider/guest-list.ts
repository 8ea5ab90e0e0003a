import type { FoundGuest, Hypervisor } from '../hypervisor/index.ts'
import type { GuestList } from './found.ts'

/** The hypervisor's list, asked once for all who ask at the same moment. */
export interface Guests {
  /** null when the hypervisor does not answer. */
  list(): Promise<GuestList>
  /** Something changed: the next asking asks anew. */
  changed(): void
}

const freshMs = 200

export function openGuests(hypervisor: Hypervisor, onTrouble: (sentence: string) => void): Guests {
  let asked: { readonly at: number; readonly answer: Promise<GuestList> } | null = null

  async function ask(): Promise<GuestList> {
    try {
      return new Map((await hypervisor.list()).map((guest: FoundGuest) => [guest.name, guest]))
    } catch (error) {
      onTrouble(`The hypervisor does not answer: ${(error as Error).message}`)
      return null
    }
  }
  return {
    list() {
      if (asked === null || Date.now() - asked.at > freshMs) asked = { at: Date.now(), answer: ask() }
      return asked.answer
    },
    changed() {
      asked = null
    },
  }
}
