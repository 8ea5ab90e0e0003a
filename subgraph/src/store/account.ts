import { Address, BigInt } from '@graphprotocol/graph-ts'
import { Account } from '../../generated/schema'

/** The account of an address; made when something is first owed to it. */
export function loadAccount(address: Address): Account {
  const known = Account.load(address)
  if (known !== null) return known
  const account = new Account(address)
  account.owedUnits = BigInt.zero()
  account.claimedUnits = BigInt.zero()
  account.bondOwedUnits = BigInt.zero()
  account.bondClaimedUnits = BigInt.zero()
  return account
}
