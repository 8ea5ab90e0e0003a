import { generatePrivateKey } from 'viem/accounts'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'
import { askNewPassphrase } from '../../wallets/passphrase.ts'
import { assertNameIsFree, storeWallet } from '../../wallets/store.ts'
import { type NewWallet, nameInput, newWalletOf } from './shared.ts'

/** `freehold wallet create NAME` */
export const create = defineVerb<{ name: string }, NewWallet>({
  details:
    'Makes a new key and writes it, encrypted with a passphrase, to a file that only you can read. The key itself is never shown. Whoever loses file or passphrase loses the wallet: keep a copy of both.',
  arguments: [{ flags: '<name>', says: 'what to call the wallet' }],
  examples: [['freehold wallet create main', 'asks for a passphrase']],
  input: nameInput,
  async run(context, { name }) {
    assertNameIsFree(context.home, name)
    const passphrase = await askNewPassphrase(context)
    return newWalletOf(await storeWallet(context.home, name, generatePrivateKey(), passphrase))
  },
  print: ({ name, address, path }, paint) =>
    facts(
      [
        ['Wallet', name],
        ['Address', address],
        ['File', path],
        [
          'Next',
          `send USDC and a little of the chain's own coin to the address, or on a test network: freehold wallet fund ${name}; then: freehold wallet use ${name}`,
        ],
      ],
      paint,
    ),
})
