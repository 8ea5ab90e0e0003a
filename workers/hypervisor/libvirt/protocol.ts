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
}

export interface CallRequest {
  readonly id: number
  readonly operation: keyof LibvirtOperations
  readonly args: readonly string[]
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

export const domainState = {
  running: 1,
  blocked: 2,
  paused: 3,
  shuttingDown: 4,
  shutOff: 5,
  crashed: 6,
  suspended: 7,
}
/** Reasons of `shutOff`: `shutdown` is the guest's own orderly end, the others mean it did not want to end. */
export const shutOffReason = { shutdown: 1, crashed: 3, failed: 6 }
