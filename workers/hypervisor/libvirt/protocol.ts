/** What travels between the worker and its libvirt children. */

/** State and reason as libvirt counts them (virDomainState and its reasons in libvirt-domain.h). */
export interface DomainState {
  readonly state: number
  readonly reason: number
}

/** Operations of the call child. Each may be repeated: the second time finds the work done. */
export interface LibvirtOperations {
  /** Opens the connection; the answer is the URI itself. */
  connect(): string
  list(): (DomainState & { readonly name: string })[]
  /** null: there is no such domain. */
  state(name: string): DomainState | null
  define(xml: string): null
  start(name: string): null
  /** Asks for a power-off through the guest agent or the ACPI button. */
  shutdown(name: string, way: 'agent' | 'acpi'): null
  destroy(name: string): null
  undefine(name: string): null
  /** false: it does not run. */
  reset(name: string): boolean
  /** Adds vCPUs to a running domain. Never called for fewer: that hangs QEMU. */
  addVcpus(name: string, count: number): null
  /** XML of the domain as it runs, or as it is defined. null: there is no such domain. */
  describe(name: string): string | null
  /** The house's own note in the domain as it runs, or as it is defined for its next start; null without one. */
  note(name: string, namespace: string, which: 'now' | 'next'): string | null
  /** All that running domains report at once; those that are busy leave things out. */
  stats(): DomainStats[]
  /** The guest agent's answer as JSON. */
  agent(name: string, command: string, seconds: number): string
  startDiskCopy(name: string, device: string, xml: string): null
  /** null: no copy is under way. */
  diskCopy(name: string, device: string): DiskCopyState | null
  /** Ends a copy, finished or not; the domain stays on its own disk. Fine without one. */
  endDiskCopy(name: string, device: string): null
}

/** A domain's statistics by libvirt's names (`virConnectGetAllDomainStats`). */
export interface DomainStats {
  readonly name: string
  readonly values: Readonly<Record<string, number | string>>
}

export interface DiskCopyState {
  readonly copied: number
  readonly total: number
}

export interface CallRequest {
  readonly id: number
  readonly operation: keyof LibvirtOperations
  readonly args: readonly (string | number)[]
}

export type CallReply =
  | { readonly id: number; readonly ok: unknown }
  | {
      readonly id: number
      readonly error: { readonly code: number; readonly message: string; readonly gone: boolean }
    }

/** A lifecycle event as libvirt counts it (virDomainEventType and its details). */
export interface RawEvent {
  readonly name: string
  readonly event: number
  readonly detail: number
}
