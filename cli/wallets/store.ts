import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { decryptPrivateKey, encryptPrivateKey, type Keystore, parseKeystore } from '@freehold/sdk/node'
import { type Address, getAddress, type Hex } from 'viem'
import { CliError, UsageError } from '../kernel/errors.ts'
import { readIfThere, writePrivateFile } from '../kernel/home.ts'
import { suggestion } from '../output/similar.ts'

const namePattern = /^[a-z0-9][a-z0-9_-]{0,31}$/i

/** A wallet in a file of the user's own: an encrypted keystore, readable without the passphrase up to its address. */
export interface StoredWallet {
  readonly name: string
  readonly address: Address
  readonly path: string
  readonly keystore: Keystore
}

const folderOf = (home: string) => join(home, 'wallets')
const pathOf = (home: string, name: string) => join(folderOf(home), `${name}.json`)

/** Names of all stored wallets, sorted. */
export function walletNames(home: string): string[] {
  try {
    return readdirSync(folderOf(home))
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Reads a stored wallet. @throws UsageError when there is none by that name. */
export function readWallet(home: string, name: string): StoredWallet {
  const path = pathOf(home, checkedName(name))
  const text = readIfThere(path)
  if (text === null) {
    const names = walletNames(home)
    throw new UsageError(`There is no wallet called "${name}". ${suggestion(name, names)}`, {
      next: names.length > 0 ? 'freehold wallet list' : `freehold wallet create ${name}`,
    })
  }
  const keystore = parseKeystore(text, path)
  return { name, path, keystore, address: getAddress(`0x${keystore.address.replace(/^0x/, '')}`) }
}

/** Encrypts a key into a new file. @throws CliError when the name is taken: a key is never overwritten. */
export async function storeWallet(
  home: string,
  name: string,
  privateKey: Hex,
  passphrase: string,
): Promise<StoredWallet> {
  assertNameIsFree(home, name)
  writePrivateFile(
    pathOf(home, name),
    `${JSON.stringify(await encryptPrivateKey(privateKey, passphrase), null, 2)}\n`,
  )
  return readWallet(home, name)
}

/** @throws CliError when a wallet of that name exists already. */
export function assertNameIsFree(home: string, name: string): void {
  const path = pathOf(home, checkedName(name))
  if (readIfThere(path) !== null)
    throw new CliError(`A wallet called "${name}" exists already, in ${path}.`, {
      next: 'choose another name; to make room, move that file away yourself',
    })
}

/** The private key of a stored wallet. @throws CliError when the passphrase is not the right one. */
export async function openWallet(wallet: StoredWallet, passphrase: string): Promise<Hex> {
  try {
    return await decryptPrivateKey(wallet.keystore, passphrase)
  } catch (cause) {
    throw new CliError(`The passphrase does not open the wallet "${wallet.name}".`, {
      cause,
      next: 'try again',
    })
  }
}

function checkedName(name: string): string {
  if (namePattern.test(name)) return name
  throw new UsageError(`"${name}" cannot be a wallet's name: letters, digits, - and _ only, at most 32.`)
}
