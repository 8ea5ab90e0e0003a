import { type Faucet, faucetsOf, givesTestMoney, giveTestMoney } from '@freehold/sdk/faucet'
import type { Address } from 'viem'
import { z } from 'zod'
import { CliError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'
import { walletInUse } from '../../wallets/choose.ts'

interface Result {
  readonly name: string
  readonly address: Address
  readonly network: string
  /** Whether test money is there now; else the faucets give it. */
  readonly isFunded: boolean
  readonly faucets: readonly Faucet[]
}

/** `freehold wallet fund [NAME]` */
export const fund = defineVerb<{ name?: string }, Result>({
  details:
    'Gives a wallet what renting takes on a network where money is worth nothing: on a local network it sends 1,000 test USDC and coin for gas, on Amoy it tells which faucets do. No passphrase is needed.',
  arguments: [{ flags: '[name]', says: 'a wallet (default: the one in use)' }],
  examples: [
    ['freehold wallet fund main', 'before the first rental on the local network'],
    ['freehold wallet fund --network amoy', 'where to get test money'],
  ],
  input: z.object({ name: z.string().optional() }),
  async run(context, { name }) {
    const globals = name === undefined ? context.globals : { ...context.globals, wallet: name }
    const wallet = walletInUse({ globals, io: context.io, home: context.home, network: context.network })
    const network = context.network()
    const faucets = faucetsOf(network)
    const isFunded = givesTestMoney(network)
    if (!isFunded && faucets.length === 0)
      throw new CliError(`Money on ${network.name} is real, and nobody gives it away.`, {
        next: `send USDC, and a little of the chain's own coin for gas, to ${wallet.address}`,
      })
    if (isFunded) {
      context.progress.step('sending test money')
      await giveTestMoney(network, wallet.address)
      context.progress.done('test money is there')
    }
    return { name: wallet.name, address: wallet.address, network: network.name, isFunded, faucets }
  },
  print: ({ name, address, network, isFunded, faucets }, paint) =>
    facts(
      [
        ['Wallet', name],
        ['Address', address],
        ['Network', network],
        ...faucets.map(({ coin, url }): [string, string] => [`${coin} from`, url]),
        ['Next', isFunded ? 'freehold rent' : 'give each of them the address, then: freehold wallet show'],
      ],
      paint,
    ),
})
