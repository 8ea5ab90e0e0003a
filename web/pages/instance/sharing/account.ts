import { type Address, isAddress, isAddressEqual, zeroAddress } from 'viem'

/** What is wrong with a wallet that somebody typed; null: nothing. A mistyped checksum is caught. */
export function accountProblem(text: string, tenant: Address): string | null {
  const account = text.trim()
  if (!/^0x[0-9a-fA-F]{40}$/.test(account)) return 'An address: 0x and 40 hex digits.'
  const isPlain = account === account.toLowerCase() || account.slice(2) === account.slice(2).toUpperCase()
  if (!isPlain && !isAddress(account)) return 'A letter of this address is wrong: its capitals do not fit it.'
  if (isAddressEqual(account as Address, zeroAddress)) return 'Nobody has the key of this address.'
  return isAddressEqual(account as Address, tenant) ? 'The tenant may do everything already.' : null
}
