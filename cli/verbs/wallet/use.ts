import type { Address } from 'viem'
import { defineVerb } from '../../kernel/verb.ts'
import { chooseWallet } from '../../wallets/chosen.ts'
import { readWallet } from '../../wallets/store.ts'
import { nameInput } from './shared.ts'

/** `freehold wallet use NAME` */
export const use = defineVerb<{ name: string }, { name: string; address: Address }>({
  details:
    'Chooses the stored wallet that signs when neither --wallet nor FREEHOLD_WALLET names one. On a local network its development wallet "tenant" signs by default, whatever is chosen here.',
  arguments: [{ flags: '<name>', says: 'a stored wallet' }],
  examples: [['freehold wallet use main', 'from now on, main signs']],
  input: nameInput,
  async run({ home }, { name }) {
    const { address } = readWallet(home, name)
    chooseWallet(home, name)
    return { name, address }
  },
  print: ({ name, address }) => `${name} (${address}) signs from now on.`,
})
