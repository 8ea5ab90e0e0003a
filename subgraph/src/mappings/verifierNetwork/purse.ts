// VerifierNetwork: what rewards are paid from, and money that waits to be fetched.
import { Claimed, Owed, RewardsFunded } from '../../../generated/VerifierNetwork/VerifierNetwork'
import { loadAccount } from '../../store/account'
import { loadNetwork } from '../../store/network'

export function handleRewardsFunded(event: RewardsFunded): void {
  const network = loadNetwork()
  network.fundedUnits = network.fundedUnits.plus(event.params.amount)
  network.save()
}

export function handleBondOwed(event: Owed): void {
  const account = loadAccount(event.params.account)
  account.bondOwedUnits = account.bondOwedUnits.plus(event.params.amount)
  account.save()
}

export function handleBondClaimed(event: Claimed): void {
  const account = loadAccount(event.params.account)
  account.bondOwedUnits = account.bondOwedUnits.minus(event.params.amount)
  account.bondClaimedUnits = account.bondClaimedUnits.plus(event.params.amount)
  account.save()
}
