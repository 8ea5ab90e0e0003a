import type { Address } from 'viem'
import { z } from 'zod'
import type { StoredWallet } from '../../wallets/store.ts'

/** Input of the verbs that take a wallet's name. */
export const nameInput = z.object({ name: z.string() })

/** A wallet that was just written. */
export interface NewWallet {
  readonly name: string
  readonly address: Address
  readonly path: string
}

/** What is told of a wallet that was just written. */
export function newWalletOf({ name, address, path }: StoredWallet): NewWallet {
  return { name, address, path }
}
