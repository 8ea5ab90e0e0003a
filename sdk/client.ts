import {
  type Account,
  type Chain,
  createPublicClient,
  createWalletClient,
  type PublicClient,
  type Transport,
  type WalletClient,
} from 'viem'
import { NoWalletError } from './errors/network.ts'
import { chainOf, type NetworkConfig, transportOf } from './networks/index.ts'

/** What every action and read takes first. */
export interface FreeholdClient {
  readonly network: NetworkConfig
  readonly publicClient: PublicClient<Transport, Chain>
  /** Absent in a client that only reads. */
  readonly walletClient?: WalletClient
  /** Who signs; absent in a client that only reads. */
  readonly account?: Account
}

export interface CreateFreeholdClientParameters {
  network: NetworkConfig
  /** A local account (a key in this process); its transactions go through the network's RPC. */
  account?: Account
  /** A browser wallet instead of `account`; it must have an account connected. */
  walletClient?: WalletClient
  /** How to reach the chain; default: the network's RPC URLs with failover. */
  transport?: Transport
}

/**
 * The one client: reads through the network's RPC, signs with a local account or a browser wallet.
 * @example const client = createFreeholdClient({ network, account: privateKeyToAccount(key) })
 */
export function createFreeholdClient(parameters: CreateFreeholdClientParameters): FreeholdClient {
  const { network } = parameters
  const chain = chainOf(network)
  const transport = parameters.transport ?? transportOf(network)
  const publicClient = createPublicClient({ chain, transport })
  const account = parameters.account ?? parameters.walletClient?.account
  const walletClient =
    parameters.walletClient ?? (account && createWalletClient({ account, chain, transport }))
  return {
    network,
    publicClient,
    ...(walletClient && { walletClient }),
    ...(account && { account }),
  }
}

/** The client's wallet and account. @throws NoWalletError when it only reads. */
export function signerOf(client: FreeholdClient): { walletClient: WalletClient; account: Account } {
  if (!client.walletClient || !client.account) throw new NoWalletError()
  return { walletClient: client.walletClient, account: client.account }
}
