import type { Address, Hex, LocalAccount } from 'viem'
import { privateKeyToAccount, toAccount } from 'viem/accounts'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { chosenWallet } from './chosen.ts'
import { askPassphrase } from './passphrase.ts'
import { openWallet, readWallet, type StoredWallet, walletNames } from './store.ts'

/** A wallet of the local network's description: its key is public, so it needs no passphrase. */
export interface DevelopmentWallet {
  readonly name: string
  readonly address: Address
  readonly privateKey: Hex
}

/** The wallet that signs: a stored one, or a development wallet of the local network. */
export type Wallet = { readonly name: string; readonly address: Address } & (
  | { readonly kind: 'stored'; readonly stored: StoredWallet }
  | { readonly kind: 'development'; readonly privateKey: Hex }
)

/** Who signs on a local network when nobody was named. */
const DEVELOPMENT_DEFAULT = 'tenant'

type Chooser = Pick<Context, 'globals' | 'io' | 'home' | 'network'>

/**
 * The wallet in use: `--wallet`, else FREEHOLD_WALLET, else on a local network its development wallet "tenant", else what
 * `wallet use` chose, else the only stored one. A stored wallet goes before a development one of the same name.
 * @throws CliError when there is none to choose.
 */
export function walletInUse(context: Chooser): Wallet {
  const { developmentWallets = [] } = context.network()
  const asked = context.globals.wallet ?? context.io.env.FREEHOLD_WALLET
  const stored = walletNames(context.home)
  if (asked !== undefined) return named(context, asked, stored, developmentWallets)
  // On a development chain the wallets that hold its money come first: a real one is empty there.
  const tenant = developmentWallets.find(({ name }) => name === DEVELOPMENT_DEFAULT)
  if (tenant) return { ...tenant, kind: 'development' }
  const name = chosenWallet(context.home) ?? (stored.length === 1 ? stored[0] : undefined)
  if (name !== undefined) return named(context, name, stored, developmentWallets)
  throw new CliError(
    stored.length === 0
      ? 'There is no wallet yet.'
      : `There are ${stored.length} wallets and none is chosen.`,
    { next: stored.length === 0 ? 'freehold wallet create NAME' : 'freehold wallet use NAME' },
  )
}

/** The account of the wallet in use; asks for the passphrase if it has one. */
export async function unlockWallet(context: Context): Promise<LocalAccount> {
  const wallet = walletInUse(context)
  if (wallet.kind === 'development') return privateKeyToAccount(wallet.privateKey)
  const passphrase = await askPassphrase(context, `Passphrase of wallet ${wallet.name}`)
  return privateKeyToAccount(await openWallet(wallet.stored, passphrase))
}

/** The account of the wallet in use, unlocked at its first signature: a passphrase is asked for only when one is needed. */
export function lazyAccount(context: Context): LocalAccount {
  let unlocked: Promise<LocalAccount> | null = null
  const account = () => {
    unlocked ??= unlockWallet(context)
    return unlocked
  }
  return toAccount({
    address: walletInUse(context).address,
    signMessage: async (parameters) => (await account()).signMessage(parameters),
    signTransaction: async (transaction, options) => (await account()).signTransaction(transaction, options),
    signTypedData: async (parameters) => (await account()).signTypedData(parameters),
  })
}

function named(
  context: Chooser,
  name: string,
  stored: string[],
  development: readonly DevelopmentWallet[],
): Wallet {
  const known = development.find((wallet) => wallet.name === name)
  if (known && !stored.includes(name)) return { ...known, kind: 'development' }
  const wallet = readWallet(context.home, name)
  return { name, address: wallet.address, kind: 'stored', stored: wallet }
}
