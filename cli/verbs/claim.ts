import { claimOwed, formatUsdc, readOwed } from '@freehold/sdk'
import { type Address, type Hex, isAddressEqual } from 'viem'
import { z } from 'zod'
import { accountAddress } from '../input/text.ts'
import { defineVerb } from '../kernel/verb.ts'
import { facts } from '../output/table.ts'
import { confirm, yesOption } from '../prompts/confirm.ts'

interface Result {
  /** Whose balance it was. */
  readonly account: Address
  readonly to: Address
  /** 1e-6 USDC; 0 when nothing waited, and then nothing was sent. */
  readonly amountUnits: bigint
  readonly transactionHash: Hex | null
  readonly blockNumber: bigint | null
}

/** `freehold claim` */
export const claim = defineVerb<{ to?: Address; yes?: boolean }, Result>({
  details:
    'Takes the USDC that the escrow keeps for your wallet: what could not be delivered (say, while the token had blocked your address), and the royalties of authors, which always wait there. Only the wallet itself can take it; --to names another receiver. Rewards and bonds of verifiers wait elsewhere: `freehold verifier withdraw`.',
  options: [{ flags: '--to <address>', says: 'who gets it (default: the wallet itself)' }, yesOption],
  unfinished: 'run it again: what was taken does not wait any more',
  examples: [
    ['freehold claim', 'to your own wallet, after a question'],
    ['freehold claim --to 0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc --yes', 'to another one, without'],
  ],
  input: z.object({ to: accountAddress.optional(), yes: z.boolean().optional() }),
  async run(context, { to: named, yes = false }) {
    const account = context.address()
    const to = named ?? account
    const owed = await readOwed(await context.reader(), { account })
    if (owed === 0n) return { account, to, amountUnits: 0n, transactionHash: null, blockNumber: null }
    const where = isAddressEqual(to, account) ? `${to}, the wallet itself` : to
    await confirm(context, { yes }, `Take ${formatUsdc(owed)} USDC to ${where}?`)
    const client = await context.signer()
    context.progress.step('claiming')
    const claimed = await claimOwed(client, { to, signal: context.io.signal })
    context.progress.done(`Claimed in block ${claimed.blockNumber}`)
    const { amountUnits, hash: transactionHash, blockNumber } = claimed
    return { account, to, amountUnits, transactionHash, blockNumber }
  },
  print: ({ account, to, amountUnits }, paint) =>
    amountUnits === 0n
      ? `Nothing waits for ${account} in the escrow.`
      : facts(
          [
            ['Claimed', `${formatUsdc(amountUnits)} USDC`],
            ['To', to],
          ],
          paint,
        ),
})
