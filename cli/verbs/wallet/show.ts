import { formatUsdc, readOwed, testUsdcAbi } from '@freehold/sdk'
import { type Address, formatEther } from 'viem'
import { z } from 'zod'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'
import { walletInUse } from '../../wallets/choose.ts'

interface Shown {
  readonly name: string
  readonly address: Address
  readonly kind: 'stored' | 'development'
  readonly network: string
  readonly usdcUnits: bigint
  /** Waits in the escrow until the wallet claims it. */
  readonly owedUnits: bigint
  readonly nativeWei: bigint
  readonly nativeSymbol: string
}

/** `freehold wallet show [NAME]` */
export const show = defineVerb<{ name?: string }, Shown>({
  details:
    'Shows address and balances of a wallet on a network; without a name, of the one in use. No passphrase is needed.',
  arguments: [{ flags: '[name]', says: 'a wallet (default: the one in use)' }],
  examples: [['freehold wallet show main --network amoy', 'its balances on Amoy']],
  input: z.object({ name: z.string().optional() }),
  async run(context, { name }) {
    const globals = name === undefined ? context.globals : { ...context.globals, wallet: name }
    const wallet = walletInUse({ globals, io: context.io, home: context.home, network: context.network })
    const client = await context.reader()
    const { publicClient, network } = client
    const { address } = wallet
    const [usdcUnits, owedUnits, nativeWei] = await Promise.all([
      publicClient.readContract({
        address: network.contracts.usdc,
        abi: testUsdcAbi,
        functionName: 'balanceOf',
        args: [address],
      }),
      readOwed(client, { account: address }),
      publicClient.getBalance({ address }),
    ])
    const nativeSymbol = publicClient.chain.nativeCurrency.symbol
    return {
      name: wallet.name,
      address,
      kind: wallet.kind,
      network: network.name,
      usdcUnits,
      owedUnits,
      nativeWei,
      nativeSymbol,
    }
  },
  print: ({ name, address, network, usdcUnits, owedUnits, nativeWei, nativeSymbol }, paint) =>
    facts(
      [
        ['Wallet', name],
        ['Address', address],
        ['Network', network],
        ['USDC', formatUsdc(usdcUnits)],
        ['To claim', owedUnits > 0n ? `${formatUsdc(owedUnits)} USDC: freehold claim` : null],
        [nativeSymbol, `${formatEther(nativeWei)} (pays for transactions)`],
      ],
      paint,
    ),
})
