import type { Duplex } from 'node:stream'

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

/** What a quality tier lets a guest use of the host. Who enforces it here, if anybody, is told by `enforcement()`. */
export interface GuestLimits {
  /** Share against other guests when the host's cores are busy: 1 to 10,000, 100 is ordinary (cgroup v2 `cpu.weight`). */
  readonly cpuWeight: number
  /** Most CPU time in percent of one core, all vCPUs and QEMU together; null: whatever is idle. At least 1. */
  readonly cpuQuotaPercent: number | null
  /**
   * Most memory of the guest's QEMU, its own needs included; beyond it the kernel kills the guest. null: no limit.
   * `memoryLimitMib` adds what QEMU needs to what the guest sees.
   */
  readonly memoryLimitMib: number | null
}

/** A further disk of a guest: /dev/vdc, /dev/vdd and so on. */
export interface ExtraDisk {
  /** qcow2. */
  readonly path: string
  readonly readOnly: boolean
}

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
  readonly limits?: GuestLimits
  /** A screen, reached by `openGraphics`: VNC on a unix socket, never on a network. Default: none. */
  readonly graphics?: 'vnc'
  readonly extraDisks?: readonly ExtraDisk[]
  /** PCI devices of the host that are handed over whole, as `0000:65:00.0`; of a GPU what `passthroughOf` says: its whole group. */
  readonly passthrough?: readonly string[]
  /** vCPUs that may be added while the guest runs; default `vcpus`. */
  readonly mostVcpus?: number
}

/**
 * `stopped` and `crashed` are both off. `crashed` is said by a daemon that saw it happen, or found it out on coming back; why a
 * guest is off is forgotten with the daemon that knew, and then it is `stopped`. So who must tell an end that the tenant wanted
 * from one that nobody did looks at `poweredItselfOff`, never at this word.
 */
export type GuestPower = 'running' | 'paused' | 'stopped' | 'crashed'

/** What the hypervisor knows of one guest. */
export interface FoundGuest {
  readonly name: string
  readonly power: GuestPower
  /**
   * Set on a stopped guest that ended in an orderly way: the tenant's doing, unless the host asked it to shut down. Never set on
   * one that crashed; lost when the daemon that knew ends, so write it down.
   */
  readonly poweredItselfOff?: true
}

export interface GuestEvent {
  readonly name: string
  readonly event: 'defined' | 'undefined' | 'started' | 'suspended' | 'resumed' | 'stopped' | 'crashed'
}

/** What a running guest used so far, counted since its QEMU was started. */
export interface GuestStats {
  readonly name: string
  /** CPU time of the whole QEMU process. */
  readonly cpuTimeNs: number
  readonly vcpus: number
  /** How long vCPUs stood ready without getting a core of the host, all added up (steal); null: the host does not tell. */
  readonly stealNs: number | null
  /** null: the guest was busy with another operation at this moment; the next look tells. */
  readonly memory: GuestMemory | null
  /** Its writable disks; null as above. */
  readonly disks: readonly GuestDiskStats[] | null
  /** As the guest sees it. Empty with user networking, which nobody counts. */
  readonly nics: readonly GuestNicStats[]
}

export interface GuestMemory {
  /** What the guest was started with. */
  readonly maximumKib: number
  /** What the balloon leaves it now. */
  readonly currentKib: number
  /** What nothing in the guest uses at all, and what it could use without swapping; null without a balloon driver in it. */
  readonly unusedKib: number | null
  readonly usableKib: number | null
  /** What QEMU takes of the host's memory. */
  readonly residentKib: number
}

export interface GuestDiskStats {
  /** As the guest calls it: vda. */
  readonly device: string
  readonly readBytes: number
  readonly readRequests: number
  readonly writeBytes: number
  readonly writeRequests: number
}

export interface GuestNicStats {
  readonly device: string
  readonly rxBytes: number
  readonly rxPackets: number
  readonly txBytes: number
  readonly txPackets: number
}

/** Who keeps a guest to its limits on this host: libvirt, this worker through cgroups, or nobody. */
export interface LimitEnforcement {
  readonly cpuWeight: LimitEnforcer
  readonly cpuQuota: LimitEnforcer
  readonly memory: LimitEnforcer
  /** One sentence for the provider. */
  readonly says: string
}
export type LimitEnforcer = 'libvirt' | 'worker' | 'nobody'

export interface DiskCopyOptions {
  /** Freezes the guest's file systems for the instant the copy is cut off; refused where the guest has no agent. */
  readonly freeze: boolean
  /** The copy is given up after this time, and nothing of it stays. */
  readonly timeoutSeconds: number
  readonly signal?: AbortSignal
  /** Bytes copied so far, of so many. */
  readonly onProgress?: (copied: number, total: number) => void
}

/**
 * The small door to whatever runs guests. Every call has a deadline and rejects with `HypervisorError`
 * (`timeout`, `gone`, `refused`, `noAgent`); every call may be repeated: the second time finds the work done.
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
  /**
   * Asks the guest's agent to power off, then presses its power button, then pulls the plug: each when the one before did not end
   * it in its time. Returns which did; null: it was off.
   */
  shutdown(name: string, patience: PowerOffPatience): Promise<PowerOffWay | null>
  /** Pulls the plug; a stopped or absent guest is fine. */
  destroy(name: string): Promise<void>
  /** Forgets a stopped guest; disks are not touched. */
  undefine(name: string): Promise<void>
  /** The reset button: the guest begins anew with what its disk has. Refused when it does not run. */
  reset(name: string): Promise<void>
  /**
   * Gives a defined guest another shape; what a running one cannot take on the spot holds from its next start. vCPUs are added
   * live up to `mostVcpus`, never taken away live: that hangs QEMU. Only vcpus, mostVcpus, memoryMib and limits may differ.
   */
  resize(spec: GuestSpec): Promise<ResizeOutcome>
  /** What all running guests of this house used, in one call. A guest that hangs does not hold up the others. */
  stats(): Promise<readonly GuestStats[]>
  enforcement(): Promise<LimitEnforcement>
  /**
   * Asks the guest's agent, for example `agent(name, 'guest-get-fsinfo')`, and returns what it answered: the guest's words, so
   * check them. At most 4 MiB. `noAgent` when none answers in time.
   * @param timeoutSeconds 1 to 60, default 10.
   */
  agent(
    name: string,
    command: string,
    args?: Readonly<Record<string, unknown>>,
    timeoutSeconds?: number,
  ): Promise<unknown>
  /**
   * Holds all writes of the guest's file systems back. Returns how many were frozen. Whatever happens it is thawed again: by
   * `thaw`, after `mostSeconds` (default 30), or when a worker connects the next time.
   */
  freeze(name: string, mostSeconds?: number): Promise<number>
  /** Returns how many file systems were thawed; none when nothing was frozen, or when nothing runs. */
  thaw(name: string): Promise<number>
  /**
   * Bytes to and from the guest's serial port, one reader at a time. Read always: a guest whose console is not read waits for it.
   * It ends with the guest's QEMU, with or without an error: listen to both. Refused when the guest does not run.
   */
  openConsole(name: string): Promise<Duplex>
  /** Bytes of VNC (RFB) to and from the guest's screen; refused where it has none. */
  openGraphics(name: string): Promise<Duplex>
  /**
   * Copies a running guest's disk (vda) to a new qcow2 file on the same base, as it is at one instant near the end of the
   * copying; the guest goes on. A file that is there is replaced. Refused when the guest does not run: then the file itself may
   * be copied. On any failure nothing stays behind.
   */
  copyDisk(name: string, toPath: string, options: DiskCopyOptions): Promise<void>
  /** Ends a disk copy that a worker which died left under way; its file is worthless. Fine when there is none. */
  dropDiskCopy(name: string): Promise<void>
  /** Lifecycle events; a hint to look again, never the truth. Returns the unsubscribe. */
  onEvent(listener: (event: GuestEvent) => void): () => void
  /** Lets go of the connection; guests keep running. */
  close(): Promise<void>
}

/** How long each way of switching a guest off has to end it before the next is taken. After the last the plug is pulled. */
export interface PowerOffPatience {
  /** From asking the agent, if there is one that hears it. Who has none loses no time to it. */
  readonly agentSeconds: number
  /** From the first press of the power button. */
  readonly acpiSeconds: number
}
export type PowerOffWay = 'agent' | 'acpi' | 'plug'

/** What a change of shape came to: in force at once, or what waits for the next start, as a sentence. */
export interface ResizeOutcome {
  readonly needsRestart: string | null
}

/** `timeout` and `gone` may be tried again, `refused` says no for a reason; `noAgent`: nobody in the guest answers (yet). */
export type HypervisorFailure = 'timeout' | 'gone' | 'refused' | 'noAgent'

/** Why a hypervisor call failed. */
export class HypervisorError extends Error {
  override readonly name = 'HypervisorError'
  readonly reason: HypervisorFailure
  constructor(reason: HypervisorFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
