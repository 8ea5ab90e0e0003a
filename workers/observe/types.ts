import type { Service } from '@freehold/sdk'
import type { Hex } from 'viem'

/** An instance as this room needs to know it; the provider makes these from its records. */
export interface ObservedInstance {
  /** The lease under which it is asked for; after a resize the successor. */
  readonly lease: Hex
  /** Its name at the hypervisor. */
  readonly guest: string
  /** Where what is recorded of it is kept, and removed with it. Absolute. */
  readonly folder: string
  /** What the guest writes to its serial port, rotated by libvirt's log daemon as .0, .1 and so on. Absolute. */
  readonly consoleLog: string
  /** What its manifest asks for; empty before it was opened. */
  readonly services: readonly Service[]
  /** GPUs handed over to it. */
  readonly gpus: number
  /** False once the lease ended: its logs are still read, nothing is measured any more. */
  readonly mayRun: boolean
}

/** Says a sentence about trouble; the provider's log makes it seldom. */
export type Say = (sentence: string) => void
