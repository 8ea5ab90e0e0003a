/** What an error may carry besides its sentence. */
export interface FreeholdErrorOptions extends ErrorOptions {
  /** What the reader can do now: a sentence or a command. */
  readonly next?: string
}

/**
 * The root of all errors that the sdk throws on purpose: `message` says what happened with the numbers, `next` what to do
 * now, `cause` keeps what was underneath.
 */
export class FreeholdError extends Error {
  override readonly name: string = 'FreeholdError'
  readonly next: string | undefined

  constructor(message: string, options: FreeholdErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.next = options.next
  }

  /** Message and next step in one text. */
  get sentence(): string {
    return this.next ? `${this.message} Next: ${this.next}` : this.message
  }
}
