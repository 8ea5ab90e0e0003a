import { SignClient } from '@walletconnect/sign-client'
import { type Account, createWalletClient, type Hex, http } from 'viem'
import type { NetworkConfig } from '../../sdk/index.ts'

/** A wallet on somebody's phone: it signs for real, and does what its owner decides. */
export interface DistantWallet {
  /** Methods it was asked for. */
  readonly asked: string[]
  decide(decision: 'approve' | 'reject'): void
  /** Takes the link that a page shows. */
  scan(uri: string): Promise<void>
  /** Ends the session. */
  leave(): Promise<void>
  stop(): Promise<void>
}

export async function startDistantWallet(
  account: Account,
  { chainId, rpcUrls }: Pick<NetworkConfig, 'chainId' | 'rpcUrls'>,
  relayUrl: string,
): Promise<DistantWallet> {
  const client = await SignClient.init({
    projectId: 'test',
    relayUrl,
    metadata: { name: 'Phone', description: 'a wallet on a phone', url: 'https://phone.test', icons: [] },
    storage: inMemory(),
    logger: 'fatal',
    telemetryEnabled: false,
  })
  const signer = createWalletClient({ account, transport: http(rpcUrls[0]) })
  const asked: string[] = []
  let decision: 'approve' | 'reject' = 'approve'
  const no = { code: 5000, message: 'User rejected.' }

  client.on('session_proposal', ({ id }) => {
    if (decision === 'reject') return void client.reject({ id, reason: no })
    const chain = `eip155:${chainId}`
    const eip155 = {
      chains: [chain],
      accounts: [`${chain}:${account.address}`],
      methods: ['eth_sendTransaction', 'personal_sign', 'eth_signTypedData_v4'],
      events: ['accountsChanged', 'chainChanged'],
    }
    void client.approve({ id, namespaces: { eip155 } })
  })
  client.on('session_request', async ({ id, topic, params: { request } }) => {
    asked.push(request.method)
    const head = { id, jsonrpc: '2.0' } as const
    if (decision === 'reject') return client.respond({ topic, response: { ...head, error: no } })
    const result = await sign(request.method, request.params)
    await client.respond({ topic, response: { ...head, result } })
  })

  function sign(method: string, params: readonly unknown[]): Promise<Hex> {
    if (method === 'personal_sign') return account.signMessage!({ message: { raw: params[0] as Hex } })
    if (method === 'eth_signTypedData_v4') {
      const { EIP712Domain: _, ...types } = JSON.parse(params[1] as string).types
      return account.signTypedData!({ ...JSON.parse(params[1] as string), types })
    }
    const { to, data, value, gas } = params[0] as { to: Hex; data: Hex; value?: Hex; gas?: Hex }
    return signer.sendTransaction({
      account,
      chain: null,
      to,
      data,
      ...(value && { value: BigInt(value) }),
      ...(gas && { gas: BigInt(gas) }),
    })
  }

  return {
    asked,
    decide(next) {
      decision = next
    },
    scan: async (uri) => void (await client.pair({ uri })),
    async leave() {
      for (const { topic } of client.session.getAll()) await client.disconnect({ topic, reason: no })
    },
    async stop() {
      client.core.heartbeat.stop()
      await client.core.relayer.transportClose()
    },
  }
}

function inMemory() {
  const kept = new Map<string, unknown>()
  return {
    getKeys: async () => [...kept.keys()],
    getEntries: async <T>() => [...kept.entries()] as [string, T][],
    getItem: async <T>(key: string) => kept.get(key) as T | undefined,
    setItem: async <T>(key: string, value: T) => void kept.set(key, value),
    removeItem: async (key: string) => void kept.delete(key),
  }
}
