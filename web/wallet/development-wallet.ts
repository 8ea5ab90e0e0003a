import type { Chain } from 'viem'
import {
  createWalletClient,
  type EIP1193RequestFn,
  type Hex,
  http,
  numberToHex,
  type PublicActions,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

/** A funded wallet of the local network, as `network.json` lists it. Its key is public: it is worth nothing elsewhere. */
export type DevelopmentWallet = { name: string; address: `0x${string}`; privateKey: Hex }

type Call = { method: string; params?: readonly unknown[] }
type TransactionRequest = { to?: Hex; data?: Hex; value?: Hex; gas?: Hex }

/**
 * An EIP-1193 provider that signs with a development key and passes everything else to the chain's RPC.
 * It asks nobody, so it exists for chain 31337 only: any other chain is refused.
 */
export function developmentProvider(wallet: DevelopmentWallet, chain: Chain): { request: EIP1193RequestFn } {
  if (chain.id !== 31337) throw new Error(`Development wallets sign on chain 31337 only, not on ${chain.id}.`)
  const account = privateKeyToAccount(wallet.privateKey)
  const client = createWalletClient({ account, chain, transport: http() })

  async function request({ method, params = [] }: Call): Promise<unknown> {
    switch (method) {
      case 'eth_chainId':
        return numberToHex(chain.id)
      case 'eth_accounts':
      case 'eth_requestAccounts':
        return [account.address]
      case 'personal_sign':
        return account.signMessage({ message: { raw: params[0] as Hex } })
      case 'eth_signTypedData_v4':
        return account.signTypedData(typedDataOf(params[1]))
      case 'eth_sendTransaction':
        return client.sendTransaction(transactionOf(params[0] as TransactionRequest))
      default:
        return client.request({ method, params } as Parameters<PublicActions['getBlock']>[0] & never)
    }
  }
  return { request: request as EIP1193RequestFn }
}

function typedDataOf(value: unknown) {
  const { types, ...rest } = typeof value === 'string' ? JSON.parse(value) : (value as Record<string, never>)
  const { EIP712Domain: _, ...own } = types as Record<string, unknown>
  return { ...rest, types: own }
}

function transactionOf({ to, data, value, gas }: TransactionRequest) {
  return { to, data, value: value ? BigInt(value) : undefined, gas: gas ? BigInt(gas) : undefined }
}
