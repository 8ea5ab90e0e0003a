import {
  ChainUnreachableError,
  createFreeholdClient,
  type FreeholdClient,
  type NetworkConfig,
  WrongChainError,
} from '@freehold/sdk'
import type { Address, Hash, LocalAccount } from 'viem'
import { makePaint, type Paint } from '../output/paint.ts'
import { makeProgress, type Progress } from '../output/progress.ts'
import { lazyAccount, unlockWallet, walletInUse } from '../wallets/choose.ts'
import { homeDir } from './home.ts'
import type { Io } from './io.ts'
import { DEFAULT_NETWORK, loadNetwork } from './network.ts'
import type { GlobalInput } from './program.ts'
import { watchedTransport } from './transport.ts'

/** A client that can sign. */
export type SigningClient = FreeholdClient & { readonly account: LocalAccount }

/** What a verb has at hand. Nothing here is loaded, asked or unlocked before it is needed. */
export interface Context {
  readonly io: Io
  /** Words after `--`. */
  readonly rest: readonly string[]
  readonly globals: GlobalInput
  readonly progress: Progress
  /** For standard error. */
  readonly paint: Paint
  /** Folder of wallets, plans and pinned keys. */
  readonly home: string
  /** Whether someone can be asked: standard input and error are terminals. */
  readonly interactive: boolean
  /** Whether a transaction of this call changed something, or still may: false when none left, or all of them failed. */
  hasActed(): Promise<boolean>
  /** The network that is meant. */
  network(): NetworkConfig
  /** Means this network from now on, unless the line or the environment named one. To be called before anything is read. */
  preferNetwork(nameOrPath: string): void
  /** A client that reads; its chain is checked to be the network's. */
  reader(): Promise<FreeholdClient>
  /** A client that signs: with this account, else with the wallet in use, unlocked now if need be. */
  signer(account?: LocalAccount): Promise<SigningClient>
  /** A client for a host's tenant API: the wallet in use, unlocked only when it has to sign (a session may hold yet). */
  caller(): Promise<SigningClient>
  /** Address of the wallet in use, without unlocking it. */
  address(): Address
  /** A command line to print under "Next", with the network and the wallet that this call named. */
  command(words: string): string
}

/** Prepares what one call of a verb needs. */
export function makeContext({
  io,
  globals,
  rest,
}: {
  io: Io
  globals: GlobalInput
  rest: readonly string[]
}): Context {
  const home = homeDir(io.env)
  const sent: Hash[] = []
  let config: NetworkConfig | null = null
  let networkName = globals.network ?? io.env.FREEHOLD_NETWORK
  let signing: Promise<SigningClient> | null = null
  let reading: Promise<FreeholdClient> | null = null

  const network = () => {
    config ??= withRpc(loadNetwork(networkName ?? DEFAULT_NETWORK, io.env), globals.rpc)
    return config
  }
  const connect = async (account?: LocalAccount) => {
    const transport = watchedTransport(network(), (hash) => sent.push(hash))
    const client = createFreeholdClient({ network: network(), transport, account })
    const chainId = await client.publicClient.getChainId().catch((cause) => {
      throw new ChainUnreachableError(network().rpcUrls, cause)
    })
    if (chainId !== network().chainId)
      throw new WrongChainError(chainId, network().chainId, 'The RPC endpoint')
    return client
  }
  const context: Context = {
    io,
    rest,
    globals,
    progress: makeProgress(io.stderr, io.env),
    paint: makePaint(io.stderr, io.env),
    home,
    interactive: io.stdin.isTTY === true && io.stderr.isTTY === true,
    async hasActed() {
      if (sent.length === 0) return false
      const { publicClient } = await context.reader()
      const failed = await Promise.all(
        sent.map(async (hash) => (await publicClient.getTransactionReceipt({ hash })).status === 'reverted'),
      ).catch(() => [false]) // not mined yet, or the chain does not answer: it may still act
      return failed.includes(false)
    },
    network,
    preferNetwork(nameOrPath) {
      networkName ??= nameOrPath
    },
    reader() {
      reading ??= signing ?? connect()
      return reading
    },
    signer(given) {
      signing ??= (given ? Promise.resolve(given) : unlockWallet(context)).then(async (account) => ({
        ...(await connect(account)),
        account,
      }))
      return signing
    },
    async caller() {
      const account = lazyAccount(context)
      return { ...createFreeholdClient({ network: network(), account }), account }
    },
    address: () => walletInUse(context).address,
    command: (words) => `freehold ${words}${named('network', globals)}${named('wallet', globals)}`,
  }
  return context
}

const named = (key: 'network' | 'wallet', globals: GlobalInput) =>
  globals[key] ? ` --${key} ${globals[key]}` : ''

const withRpc = (network: NetworkConfig, rpc: string | undefined): NetworkConfig =>
  rpc ? { ...network, rpcUrls: [rpc] } : network
