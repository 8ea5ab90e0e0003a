import { type Address, erc20Abi, parseEther } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { createFreeholdClient } from './client.ts'
import { FreeholdError } from './errors/index.ts'
import type { NetworkConfig } from './networks/index.ts'

/** Where somebody else gives a coin of a test network away. */
export interface Faucet {
  readonly coin: string
  readonly url: string
}

/** Polygon's own and Circle's, who issues USDC; both ask for the address in a browser. */
const AMOY_FAUCETS: readonly Faucet[] = [
  { coin: 'POL', url: 'https://faucet.polygon.technology/' },
  { coin: 'USDC', url: 'https://faucet.circle.com/' },
]

/** Where money for a network comes from that is worth nothing. Pure. */
export function faucetsOf({ chainId }: Pick<NetworkConfig, 'chainId'>): readonly Faucet[] {
  return chainId === 80_002 ? AMOY_FAUCETS : []
}

/** Whether `giveTestMoney` gives on this network: the local one, which brings wallets of its own. Pure. */
export function givesTestMoney({ chainId, developmentWallets = [] }: NetworkConfig): boolean {
  return chainId === 31_337 && developmentWallets.length > 0
}

const GIFT_USDC_UNITS = 1_000_000_000n
const GIFT_WEI = parseEther('10')
/** More than the two transactions take. */
const GAS_WEI = parseEther('0.1')

/**
 * Sends test USDC and coin for gas from the local network's first development wallet, and waits until both are mined.
 * @throws FreeholdError when that wallet has nothing left.
 */
export async function giveTestMoney(network: NetworkConfig, receiver: Address): Promise<void> {
  const [wallet] = network.developmentWallets ?? []
  if (!wallet || !givesTestMoney(network)) throw new FreeholdError('Only the local network gives money away.')
  const account = privateKeyToAccount(wallet.privateKey)
  const { publicClient, walletClient } = createFreeholdClient({ network, account })
  const { usdc } = network.contracts
  const [usdcLeft, weiLeft] = await Promise.all([
    publicClient.readContract({
      address: usdc,
      abi: erc20Abi,
      functionName: 'balanceOf',
      args: [account.address],
    }),
    publicClient.getBalance({ address: account.address }),
  ])
  if (usdcLeft < GIFT_USDC_UNITS) throw nothingLeft('test USDC')
  if (weiLeft < GIFT_WEI + GAS_WEI) throw nothingLeft(`${publicClient.chain.nativeCurrency.symbol} for gas`)
  const common = { account, chain: publicClient.chain }
  const coin = await walletClient!.sendTransaction({ ...common, to: receiver, value: GIFT_WEI })
  const tokens = await walletClient!.writeContract({
    ...common,
    address: usdc,
    abi: erc20Abi,
    functionName: 'transfer',
    args: [receiver, GIFT_USDC_UNITS],
  })
  await Promise.all([coin, tokens].map((hash) => publicClient.waitForTransactionReceipt({ hash })))
}

function nothingLeft(what: string): FreeholdError {
  return new FreeholdError(`The development wallet has no ${what} left to give.`, {
    next: 'begin a new local network: npm start -- --fresh',
  })
}
