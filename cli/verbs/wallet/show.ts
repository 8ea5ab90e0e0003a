import { formatUsdc, testUsdcAbi } from '@freehold/sdk'
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
    const { publicClient, network } = await context.reader()
    const { address } = wallet
    const [usdcUnits, nativeWei] = await Promise.all([
      publicClient.readContract({
        address: network.contracts.usdc,
        abi: testUsdcAbi,
        functionName: 'balanceOf',
        args: [address],
      }),
      publicClient.getBalance({ address }),
    ])
    const nativeSymbol = publicClient.chain.nativeCurrency.symbol
    return {
      name: wallet.name,
      address,
      kind: wallet.kind,
      network: network.name,
      usdcUnits,
      nativeWei,
      nativeSymbol,
    }
  },
  print: ({ name, address, network, usdcUnits, nativeWei, nativeSymbol }, paint) =>
    facts(
      [
        ['Wallet', name],
        ['Address', address],
        ['Network', network],
        ['USDC', formatUsdc(usdcUnits)],
        [nativeSymbol, `${formatEther(nativeWei)} (pays for transactions)`],
      ],
      paint,
    ),
})
