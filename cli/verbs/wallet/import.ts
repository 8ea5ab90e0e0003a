import type { Hex } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import type { Context } from '../../kernel/context.ts'
import { CliError, UsageError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'
import { askSecret } from '../../prompts/ask.ts'
import { readAll } from '../../prompts/stdin.ts'
import { askNewPassphrase } from '../../wallets/passphrase.ts'
import { assertNameIsFree, storeWallet } from '../../wallets/store.ts'
import { type NewWallet, nameInput, newWalletOf } from './shared.ts'

/** `freehold wallet import NAME` */
export const importKey = defineVerb<{ name: string }, NewWallet>({
  details:
    'Reads a private key (64 hex digits) from a hidden prompt or, when standard input is no terminal, from its first line, and stores it encrypted. A key is never taken as an argument: arguments show in process lists and shell histories.',
  arguments: [{ flags: '<name>', says: 'what to call the wallet' }],
  examples: [
    ['freehold wallet import main', 'asks for key and passphrase'],
    ['freehold wallet import main < key.txt', 'with FREEHOLD_PASSPHRASE_FILE set'],
  ],
  input: nameInput,
  async run(context, { name }) {
    assertNameIsFree(context.home, name)
    const privateKey = checkedKey(await readKey(context))
    return newWalletOf(await storeWallet(context.home, name, privateKey, await askNewPassphrase(context)))
  },
  print: ({ name, address, path }, paint) =>
    facts(
      [
        ['Wallet', name],
        ['Address', address],
        ['File', path],
        ['Next', `freehold wallet use ${name}`],
      ],
      paint,
    ),
})

async function readKey(context: Context): Promise<string> {
  if (context.interactive) return askSecret(context, 'Private key (hidden)')
  return (await readAll(context.io.stdin)).split(/\r?\n/, 1)[0] ?? ''
}

/** @throws UsageError without repeating what was typed: it may be a key with one wrong digit. */
function checkedKey(text: string): Hex {
  const digits = text.trim().replace(/^0x/i, '')
  if (!/^[0-9a-f]{64}$/i.test(digits))
    throw new UsageError(
      `A private key is 64 hex digits; ${digits.length} characters were given${/^[0-9a-f]*$/i.test(digits) ? '' : ', some of them no hex digits'}.`,
    )
  const key: Hex = `0x${digits.toLowerCase()}`
  try {
    privateKeyToAddress(key)
  } catch {
    throw new CliError('These 64 hex digits are no private key: they are out of the range of the curve.')
  }
  return key
}
