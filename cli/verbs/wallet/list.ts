import type { Address } from 'viem'
import { z } from 'zod'
import type { Context } from '../../kernel/context.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { table } from '../../output/table.ts'
import { walletInUse } from '../../wallets/choose.ts'
import { readWallet, walletNames } from '../../wallets/store.ts'

interface Listed {
  readonly name: string
  readonly address: Address
  readonly kind: 'stored' | 'development'
  readonly isInUse: boolean
}

/** `freehold wallet list` */
export const list = defineVerb<object, { wallets: Listed[] }>({
  details:
    'Lists your stored wallets and, on a local network, its development wallets. No passphrase is needed.',
  examples: [['freehold wallet list', 'marks the one in use']],
  input: z.object({}),
  async run(context) {
    const development = developmentWalletsOf(context)
    const wallets = [
      ...walletNames(context.home).map((name) => ({
        name,
        address: readWallet(context.home, name).address,
        kind: 'stored' as const,
      })),
      ...development.map(({ name, address }) => ({ name, address, kind: 'development' as const })),
    ]
    const used = usedOf(context)
    return {
      wallets: wallets.map((wallet) => ({
        ...wallet,
        isInUse: wallet.name === used?.name && wallet.kind === used.kind,
      })),
    }
  },
  print({ wallets }, paint) {
    if (wallets.length === 0) return 'No wallet yet. Next: freehold wallet create NAME'
    return table(
      wallets,
      [
        { title: 'NAME', of: ({ name }) => name },
        { title: 'ADDRESS', of: ({ address }) => address },
        { title: 'KIND', of: ({ kind }) => kind },
        { title: 'IN USE', of: ({ isInUse }) => (isInUse ? 'yes' : '') },
      ],
      paint,
    )
  },
})

/** None where no network can be loaded: listing one's own wallets needs none. */
function developmentWalletsOf(context: Context) {
  try {
    return context.network().developmentWallets ?? []
  } catch (error) {
    if (context.globals.network !== undefined) throw error
    return []
  }
}

function usedOf(context: Context) {
  try {
    return walletInUse(context)
  } catch {
    return null // none is chosen: nothing to mark
  }
}
