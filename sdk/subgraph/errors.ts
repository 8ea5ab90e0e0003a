import { FreeholdError } from '../errors/base.ts'

/** The network's description names no subgraph. */
export class NoSubgraphError extends FreeholdError {
  override readonly name = 'NoSubgraphError'
  constructor(networkName: string) {
    super(`The network ${networkName} has no subgraph.`, {
      next: 'read from the chain instead, or name a subgraphUrl in the network file.',
    })
  }
}

/** The subgraph does not answer, or not as one. */
export class SubgraphUnavailableError extends FreeholdError {
  override readonly name = 'SubgraphUnavailableError'
  constructor(url: string, why: string, cause?: unknown) {
    super(`The subgraph at ${url} ${why}.`, {
      next: 'try again in a moment, or read from the chain instead.',
      cause,
    })
  }
}

/** The subgraph refuses a query: it is of another version, or has failed. */
export class SubgraphQueryError extends FreeholdError {
  override readonly name = 'SubgraphQueryError'
  constructor(url: string, messages: readonly string[]) {
    super(`The subgraph at ${url} refuses the query: ${messages.join('; ')}.`, {
      next: 'check that the subgraph and this program are of the same version.',
    })
  }
}

/** The subgraph has not come as far as was waited for. */
export class SubgraphBehindError extends FreeholdError {
  override readonly name = 'SubgraphBehindError'
  readonly indexedBlock: bigint
  readonly wantedBlock: bigint
  constructor(indexedBlock: bigint, wantedBlock: bigint, waitedMs: number) {
    super(
      `The subgraph is at block ${indexedBlock}; after ${waitedMs} ms block ${wantedBlock} is still missing.`,
      {
        next: 'read from the chain meanwhile.',
      },
    )
    this.indexedBlock = indexedBlock
    this.wantedBlock = wantedBlock
  }
}
