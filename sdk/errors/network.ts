import { FreeholdError } from './base.ts'

/** A network description that is not one. */
export class NetworkConfigError extends FreeholdError {
  override readonly name = 'NetworkConfigError'
  constructor(source: string, details: string, cause: unknown) {
    super(`${source} cannot be used:\n${details}`, {
      next: 'correct these fields, or start the local network again: it writes the file anew.',
      cause,
    })
  }
}

/** A public network on which the market has no contracts yet. */
export class MarketNotDeployedError extends FreeholdError {
  override readonly name = 'MarketNotDeployedError'
  constructor(networkName: string) {
    super(`Freehold's contracts are not deployed on ${networkName} yet.`, {
      next: 'use --network local, or a network file that names contracts of your own.',
    })
  }
}

/** The RPC answers for another chain than the network description says. */
export class WrongChainError extends FreeholdError {
  override readonly name = 'WrongChainError'
  constructor(given: number, wanted: number, who: string) {
    super(`${who} is on chain ${given}; this network is chain ${wanted}.`, {
      next: `switch to chain ${wanted} and try again.`,
    })
  }
}

/** A write without a wallet. */
export class NoWalletError extends FreeholdError {
  override readonly name = 'NoWalletError'
  constructor() {
    super('This needs a signature, and the client has no wallet.', {
      next: 'connect a wallet, or give createFreeholdClient an account.',
    })
  }
}
