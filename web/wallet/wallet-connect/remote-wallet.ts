import type { WalletConnectConfig } from '@freehold/sdk'
import { SignClient } from '@walletconnect/sign-client'
import {
  type Address,
  type Chain,
  createPublicClient,
  type EIP1193RequestFn,
  getAddress,
  http,
  numberToHex,
} from 'viem'

/** What the wallet is asked for; everything else is read from the chain's own RPC. */
const SIGNING = ['eth_sendTransaction', 'personal_sign', 'eth_signTypedData_v4']

/** A wallet on another device. */
export interface RemoteWallet {
  readonly provider: { request: EIP1193RequestFn }
  /** Its accounts on the console's chain; none: nobody is paired. */
  accounts(): readonly Address[]
  /** Tells the link to scan, and waits until a wallet took it. @throws when the wallet refuses, or the link gets too old */
  pair(onLink: (uri: string) => void): Promise<void>
  /** Ends the session on both sides. */
  end(): Promise<void>
}

interface Options {
  readonly relay: WalletConnectConfig
  readonly chain: Chain
  /** The wallet ended the session. */
  readonly onGone: () => void
}

/** Opens the relay, and the session that was left by the last visit, if it still holds. */
export async function openRemoteWallet({ relay, chain, onGone }: Options): Promise<RemoteWallet> {
  const { origin, href } = window.location
  const client = await SignClient.init({
    projectId: relay.projectId,
    ...(relay.relayUrl && { relayUrl: relay.relayUrl }),
    metadata: {
      name: 'Freehold console',
      description: 'Rent real virtual machines by the second, settled on chain.',
      url: origin,
      icons: [new URL('./favicon.svg', href).href],
    },
    logger: 'fatal',
    telemetryEnabled: false,
  })
  // It would ask a server of the relay's company to vouch for page and wallet: nobody else need know who connects where.
  client.core.verify.register = async () => ''
  client.core.verify.resolve = () => Promise.reject(new Error('Nobody is asked.'))
  const chainName = `eip155:${chain.id}`
  let session = client.session.getAll().findLast(({ expiry }) => expiry * 1000 > Date.now()) ?? null
  const forget = ({ topic }: { topic: string }) => {
    if (session?.topic !== topic) return
    session = null
    onGone()
  }
  client.on('session_delete', forget)
  client.on('session_expire', forget)
  client.on('session_update', ({ topic, params }) => {
    if (session?.topic === topic) session = { ...session, namespaces: params.namespaces }
  })

  const accounts = () =>
    (session?.namespaces.eip155?.accounts ?? [])
      .filter((account) => account.startsWith(`${chainName}:`))
      .map((account) => getAddress(account.slice(chainName.length + 1)))

  const rpc = createPublicClient({ chain, transport: http() })
  async function request({ method, params }: { method: string; params?: unknown }): Promise<unknown> {
    if (method === 'eth_chainId') return numberToHex(chain.id)
    if (method === 'eth_accounts' || method === 'eth_requestAccounts') return accounts()
    if (!SIGNING.includes(method)) return rpc.request({ method, params } as never)
    if (session === null) throw new Error('No wallet is connected.')
    const { topic } = session
    return client.request({ topic, chainId: chainName, request: { method, params } }).catch(refused)
  }

  async function end(): Promise<void> {
    const ended = session
    session = null
    const reason = { code: 6000, message: 'The tenant disconnected.' }
    if (ended) await client.disconnect({ topic: ended.topic, reason }).catch(() => {}) // gone on the other side
  }

  return {
    provider: { request: request as EIP1193RequestFn },
    accounts,
    end,
    async pair(onLink) {
      const { uri, approval } = await client.connect({
        optionalNamespaces: {
          eip155: { chains: [chainName], methods: SIGNING, events: ['accountsChanged', 'chainChanged'] },
        },
      })
      if (uri) onLink(uri)
      session = await approval().catch(refused)
      if (accounts().length > 0) return
      await end()
      throw new Error(
        `The wallet has no account on ${chain.name} (chain ${chain.id}). Add that network to it first.`,
      )
    },
  }
}

/** What the relay passes on is no Error, and counts a person's no by a number of its own (CAIP-25: 5000 to 5003). */
function refused(refusal: { code?: number; message?: string } | undefined): never {
  const { code, message = 'The wallet refused.' } = refusal ?? {}
  const isNo = code !== undefined && code >= 5000 && code <= 5003
  throw Object.assign(new Error(message), { code: isNo ? 4001 : code })
}
