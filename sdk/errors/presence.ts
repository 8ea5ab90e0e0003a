import { FreeholdError } from './base.ts'

/** Why a host counts as absent. */
export type HostAbsence = 'unreachable' | 'malformed' | 'wrongHost' | 'badSignature' | 'stale'

/** A host that does not prove that it is there; clients hide its offers. */
export class HostAbsentError extends FreeholdError {
  override readonly name = 'HostAbsentError'
  readonly reason: HostAbsence
  constructor(reason: HostAbsence, message: string, cause?: unknown) {
    super(message, { next: 'try again in a minute, or choose another host.', cause })
    this.reason = reason
  }
}
