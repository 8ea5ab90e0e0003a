/** Why an SSH connection ended before what was waited for. */
export type SshEnd =
  /** The other side closed or reset it. */
  | 'closed'
  /** Its deadline passed. */
  | 'timeout'
  /** More bytes, lines or packets than anyone needs. */
  | 'tooMuch'
  /** Bytes that are no SSH. */
  | 'malformed'

/** A connection that gives no more. */
export class SshStreamError extends Error {
  override readonly name = 'SshStreamError'
  readonly end: SshEnd
  constructor(end: SshEnd, message: string, options?: ErrorOptions) {
    super(message, options)
    this.end = end
  }
}
