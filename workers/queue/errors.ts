import type { DeclineReason } from '@freehold/sdk'

export interface AgainOptions extends ErrorOptions {
  /** Pause before the next try; without it the pause grows from a quarter second to ten seconds. */
  readonly afterSeconds?: number
  /** What an Open lease is declined with when trying again does not help in time. Default `Other`. */
  readonly giveUpAs?: DeclineReason
}

/** Did not work now, may work later: a daemon that restarts, an RPC that is down, a disk that is full. */
export class Again extends Error {
  override readonly name = 'Again'
  readonly afterSeconds: number | undefined
  readonly giveUpAs: DeclineReason
  constructor(message: string, options: AgainOptions = {}) {
    super(message, options)
    this.afterSeconds = options.afterSeconds
    this.giveUpAs = options.giveUpAs ?? 'Other'
  }
}

/** Will not work however often it is tried; an Open lease is declined with the reason. */
export class Never extends Error {
  override readonly name = 'Never'
  readonly reason: DeclineReason
  constructor(reason: DeclineReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** Our own mistake: stop this step, show it, and wait for a person. */
export class Bug extends Error {
  override readonly name = 'Bug'
}
