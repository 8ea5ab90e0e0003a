/** How guest instructions run: hardware virtualisation or software emulation. Found by a probe boot, never by looking. */
export type Accelerator = 'kvm' | 'tcg'

/** How a guest gets its kernel: handed over by the host (`direct`) or found on its own disk (`disk`). */
export type GuestBoot =
  | {
      readonly kind: 'direct'
      readonly kernelPath: string
      readonly initrdPath: string
      readonly cmdline: string
    }
  | { readonly kind: 'disk' }

/** Where the guest's one network card is plugged in. */
export type GuestNic =
  /** A bridge that the host's network room owns; the address is fixed by static DHCP. */
  | { readonly kind: 'bridge'; readonly network: string; readonly mac: string }
  /** User-mode networking for unprivileged hosts: only 127.0.0.1:port reaches the guest's SSH, the guest reaches nothing. */
  | { readonly kind: 'user'; readonly mac: string; readonly sshForwardPort: number }

/** Everything needed to define a guest. All paths are absolute. */
export interface GuestSpec {
  /** Domain name; `guestName(leaseId)`. */
  readonly name: string
  readonly uuid: string
  readonly vcpus: number
  readonly memoryMib: number
  /** qcow2 overlay, /dev/vda in the guest. */
  readonly diskPath: string
  /** NoCloud seed, /dev/vdb in the guest. */
  readonly seedPath: string
  readonly consoleLogPath: string
  readonly boot: GuestBoot
  readonly nic: GuestNic
}

export type GuestPower = 'running' | 'paused' | 'stopped' | 'crashed'

/** What the hypervisor knows of one guest. */
export interface FoundGuest {
  readonly name: string
  readonly power: GuestPower
  /** Set on a stopped guest that ended in an orderly way: the tenant's doing, unless the host asked it to shut down. */
  readonly poweredItselfOff?: true
}

export interface GuestEvent {
  readonly name: string
  readonly event: 'defined' | 'undefined' | 'started' | 'suspended' | 'resumed' | 'stopped' | 'crashed'
}

/**
 * The small door to whatever runs guests. Every call has a deadline and rejects with `HypervisorError`
 * (`timeout`, `gone`, `refused`); every call may be repeated: the second time finds the work done.
 */
export interface Hypervisor {
  /** Which connection answered, for logs and the health page. */
  readonly uri: string
  readonly accelerator: Accelerator
  /** Only guests of this house (name prefix); rejects rather than answer an empty list when it cannot know. */
  list(): Promise<readonly FoundGuest[]>
  /** Defines (replacing a stopped definition of the same name) without starting. */
  define(spec: GuestSpec): Promise<void>
  /** Starts a defined guest; a running one is left alone. */
  start(name: string): Promise<void>
  /** Asks the guest to power off (agent, then ACPI), then pulls the plug after the grace. */
  shutdown(name: string, graceSeconds: number): Promise<void>
  /** Pulls the plug; a stopped or absent guest is fine. */
  destroy(name: string): Promise<void>
  /** Forgets a stopped guest; disks are not touched. */
  undefine(name: string): Promise<void>
  /** Lifecycle events; a hint to look again, never the truth. Returns the unsubscribe. */
  onEvent(listener: (event: GuestEvent) => void): () => void
  /** Lets go of the connection; guests keep running. */
  close(): Promise<void>
}

/** Why a hypervisor call failed: `timeout` and `gone` may be tried again, `refused` says no for a reason. */
export class HypervisorError extends Error {
  override readonly name = 'HypervisorError'
  readonly reason: 'timeout' | 'gone' | 'refused'
  constructor(reason: 'timeout' | 'gone' | 'refused', message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
