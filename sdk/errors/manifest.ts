import { FreeholdError } from './base.ts'

/** Text that is no SSH public key. */
export class SshKeyError extends FreeholdError {
  override readonly name = 'SshKeyError'
  constructor(message: string, next = 'paste the whole line of an id_ed25519.pub or similar file.') {
    super(message, { next })
  }
}

/** Why a manifest cannot be sealed or opened. */
export type ManifestErrorReason =
  /** The content breaks the schema. */
  | 'invalid'
  /** Sealed, it is larger than the escrow takes. */
  | 'tooLarge'
  /** The bytes are no envelope of a known format. */
  | 'malformed'
  /** The envelope was sealed to another key. */
  | 'wrongKey'
  /** It does not decrypt: damaged, or copied from another lease, tenant or host. */
  | 'notForThisLease'

/** A manifest that cannot be sealed or opened; `reason` says in one word why. */
export class ManifestError extends FreeholdError {
  override readonly name = 'ManifestError'
  readonly reason: ManifestErrorReason
  constructor(
    reason: ManifestErrorReason,
    message: string,
    options: { next?: string; cause?: unknown } = {},
  ) {
    super(message, options)
    this.reason = reason
  }
}
