import { join } from 'node:path'
import { readIfThere, writePrivateFile } from '../kernel/home.ts'

const pathOf = (home: string) => join(home, 'wallet')

/** The wallet that `freehold wallet use` chose, or null. */
export function chosenWallet(home: string): string | null {
  return readIfThere(pathOf(home))?.trim() || null
}

/** Remembers the wallet that signs by default. */
export function chooseWallet(home: string, name: string): void {
  writePrivateFile(pathOf(home), `${name}\n`)
}
