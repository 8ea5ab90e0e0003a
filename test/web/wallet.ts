import type { BrowserContext } from 'playwright-core'
import {
  type Chain,
  createPublicClient,
  createWalletClient,
  defineChain,
  type Hex,
  hexToBigInt,
  http,
  isAddressEqual,
  numberToHex,
  type PrivateKeyAccount,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

/** What the person in front of the wallet does with a confirmation: `hold` leaves the window open. */
export type Decision = 'approve' | 'reject' | 'hold'

export type WalletChain = { id: number; rpcUrl: string }

export interface TestWallet {
  readonly account: PrivateKeyAccount
  /** Every request of the page, with the code of those that were refused. */
  readonly log: { method: string; params: readonly unknown[]; code?: number }[]
  /** Decisions for the next confirmations; when used up, the mode decides. */
  next(...decisions: Decision[]): void
  setMode(decision: Decision): void
  /** Methods whose confirmation is on hold, oldest first. */
  pending(): string[]
  /** Decides the oldest confirmation on hold. */
  resolve(decision: 'approve' | 'reject'): void
  /** The person changes the network inside the wallet. */
  switchChain(id: number): Promise<void>
  /** The person makes a chain unknown to the wallet. */
  forgetChain(id: number): void
  /** The person withdraws every permission. */
  lock(): Promise<void>
}

type Options = { key: Hex; chains: WalletChain[]; current: number; name?: string; rdns?: string }
type Transaction = {
  from?: Hex
  to?: Hex
  data?: Hex
  input?: Hex
  value?: Hex
  gas?: Hex
  nonce?: Hex
  chainId?: Hex
}
type RpcParameters = readonly unknown[]

class WalletError extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * A wallet as MetaMask behaves by its documentation: keys and policy stay in Node, the page gets a thin EIP-1193 shim
 * that announces itself by EIP-6963. It signs and sends for real. Install it before the context's first page.
 */
export async function installWallet(context: BrowserContext, options: Options): Promise<TestWallet> {
  const { key, chains, current, name = 'Test wallet', rdns = 'test.freehold.wallet' } = options
  const account = privateKeyToAccount(key)
  const known = new Map(chains.map((chain) => [chain.id, chain]))
  const permitted = new Set<string>()
  const log: TestWallet['log'] = []
  const queue: Decision[] = []
  const held: { method: string; decide: (decision: Decision) => void }[] = []
  let mode: Decision = 'approve'
  let chainId = current

  async function emit(event: string, argument: unknown, origin?: string): Promise<void> {
    for (const page of context.pages()) {
      await page.evaluate(emitInPage, [event, argument, origin] as const).catch(() => {
        // a page on its way out hears nothing
      })
    }
  }

  async function confirm(method: string): Promise<void> {
    let decision = queue.shift() ?? mode
    if (decision === 'hold') decision = await new Promise((decide) => held.push({ method, decide }))
    if (decision === 'reject') throw new WalletError(4001, 'User rejected the request.')
  }

  function need(origin: string, from: unknown): void {
    if (!permitted.has(origin) || (from && !isAddressEqual(from as Hex, account.address))) {
      throw new WalletError(4100, 'The requested account and/or method has not been authorized by the user.')
    }
  }

  async function permit(origin: string, method: string): Promise<void> {
    if (permitted.has(origin)) return
    await confirm(method)
    permitted.add(origin)
    await emit('accountsChanged', [account.address.toLowerCase()], origin)
  }

  async function moveTo(id: number): Promise<void> {
    chainId = id
    await emit('chainChanged', numberToHex(id))
  }

  async function signTypedData(origin: string, [from, data]: RpcParameters): Promise<Hex> {
    need(origin, from)
    const typed = typeof data === 'string' ? JSON.parse(data) : data
    if (typed.domain?.chainId !== undefined && Number(typed.domain.chainId) !== chainId) {
      throw new WalletError(
        -32602,
        `Provided chainId "${typed.domain.chainId}" must match the active chainId "${chainId}"`,
      )
    }
    await confirm('eth_signTypedData_v4')
    const { EIP712Domain: _, ...types } = typed.types
    return account.signTypedData({ ...typed, types })
  }

  async function sendTransaction(origin: string, [parameter]: RpcParameters): Promise<Hex> {
    const transaction = parameter as Transaction
    need(origin, transaction.from)
    if (transaction.chainId && Number(transaction.chainId) !== chainId)
      throw new WalletError(-32602, 'chainId mismatch')
    await confirm('eth_sendTransaction')
    return clientsOf(known.get(chainId)!, account).wallet.sendTransaction({
      to: transaction.to,
      data: transaction.data ?? transaction.input,
      value: transaction.value ? hexToBigInt(transaction.value) : undefined,
      gas: transaction.gas ? hexToBigInt(transaction.gas) : undefined,
      nonce: transaction.nonce ? Number(transaction.nonce) : undefined,
    })
  }

  async function switchOrAdd(method: string, [parameter]: RpcParameters): Promise<null> {
    const { chainId: hexId, rpcUrls } = parameter as { chainId: Hex; rpcUrls?: string[] }
    const id = Number(hexId)
    if (method === 'wallet_addEthereumChain') {
      if (!rpcUrls?.[0]) throw new WalletError(-32602, 'rpcUrls')
      await confirm(method)
      known.set(id, { id, rpcUrl: rpcUrls[0] })
    } else {
      if (!known.has(id)) throw new WalletError(4902, `Unrecognized chain ID "${hexId}".`)
      if (id === chainId) return null
      await confirm(method)
    }
    if (id !== chainId) await moveTo(id)
    return null
  }

  function permissions(origin: string) {
    if (!permitted.has(origin)) return []
    const caveats = [{ type: 'restrictReturnedAccounts', value: [account.address.toLowerCase()] }]
    return [{ invoker: origin, parentCapability: 'eth_accounts', caveats }]
  }

  async function answer(origin: string, method: string, params: RpcParameters): Promise<unknown> {
    switch (method) {
      case 'eth_chainId':
        return numberToHex(chainId)
      case 'eth_accounts':
        return permitted.has(origin) ? [account.address.toLowerCase()] : []
      case 'eth_requestAccounts':
        await permit(origin, method)
        return [account.address.toLowerCase()]
      case 'wallet_requestPermissions':
        await permit(origin, method)
        return permissions(origin)
      case 'wallet_getPermissions':
        return permissions(origin)
      case 'wallet_revokePermissions':
        permitted.delete(origin)
        await emit('accountsChanged', [], origin)
        return null
      case 'wallet_switchEthereumChain':
      case 'wallet_addEthereumChain':
        return switchOrAdd(method, params)
      case 'personal_sign':
        need(origin, params[1])
        await confirm(method)
        return account.signMessage({ message: { raw: params[0] as Hex } })
      case 'eth_signTypedData_v4':
        return signTypedData(origin, params)
      case 'eth_sendTransaction':
        return sendTransaction(origin, params)
    }
    if (method.startsWith('wallet_'))
      throw new WalletError(-32601, `The method "${method}" is not available.`)
    return clientsOf(known.get(chainId)!, account).reader.request({ method, params } as never)
  }

  await context.exposeBinding('__walletRpc', async ({ frame }, { method, params = [] }) => {
    try {
      const result = await answer(new URL(frame.url()).origin, method, params)
      log.push({ method, params })
      return { result }
    } catch (error) {
      const { code = -32603, message } = error as WalletError
      log.push({ method, params, code })
      return { error: { code, message } }
    }
  })
  await context.addInitScript(announceInPage, { name, rdns })

  return {
    account,
    log,
    next: (...decisions) => void queue.push(...decisions),
    setMode: (decision) => {
      mode = decision
    },
    pending: () => held.map(({ method }) => method),
    resolve: (decision) => held.shift()?.decide(decision),
    switchChain: moveTo,
    forgetChain: (id) => void known.delete(id),
    lock: async () => {
      permitted.clear()
      await emit('accountsChanged', [])
    },
  }
}

function clientsOf({ id, rpcUrl }: WalletChain, account: PrivateKeyAccount) {
  const chain: Chain = defineChain({
    id,
    name: `chain ${id}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  })
  return {
    reader: createPublicClient({ chain, transport: http() }),
    wallet: createWalletClient({ account, chain, transport: http() }),
  }
}

type PageWindow = Window & {
  __walletRpc(request: {
    method: string
    params?: unknown[]
  }): Promise<{ result?: unknown; error?: { message: string } }>
  __walletEmit?(event: string, argument: unknown): void
  ethereum?: unknown
}

/** Runs in the page. */
function emitInPage([event, argument, origin]: readonly [string, unknown, string | undefined]): void {
  if (origin && location.origin !== origin) return
  ;(window as unknown as PageWindow).__walletEmit?.(event, argument)
}

/** Runs in the page, before any script of it. */
function announceInPage({ name, rdns }: { name: string; rdns: string }): void {
  const page = window as unknown as PageWindow
  const listeners: Record<string, Set<(argument: unknown) => void>> = {}
  const provider = {
    on(event: string, listener: (argument: unknown) => void) {
      listeners[event] ??= new Set()
      listeners[event].add(listener)
      return this
    },
    removeListener(event: string, listener: (argument: unknown) => void) {
      listeners[event]?.delete(listener)
      return this
    },
    async request({ method, params }: { method: string; params?: unknown[] }) {
      const { result, error } = await page.__walletRpc({ method, params })
      if (error) throw Object.assign(new Error(error.message), error)
      return result
    },
  }
  page.__walletEmit = (event, argument) => {
    for (const listener of listeners[event] ?? []) listener(argument)
  }
  const icon =
    'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>'
  const info = Object.freeze({ uuid: '6963d0c5-0000-4000-8000-000000000001', name, rdns, icon })
  const announce = () =>
    window.dispatchEvent(
      new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }),
    )
  window.addEventListener('eip6963:requestProvider', announce)
  announce()
  page.ethereum = provider
}
