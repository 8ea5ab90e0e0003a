// LeaseEscrow: money that waits to be fetched.
import { Claimed, FeesCollected, Owed } from '../../../generated/LeaseEscrow/LeaseEscrow'
import { loadAccount } from '../../store/account'
import { newHostAction } from '../../store/hostAction'
import { findHostKind } from '../../store/hostKind'
import { setInt } from '../../store/optional'

export function handleOwed(event: Owed): void {
  const account = loadAccount(event.params.account)
  account.owedUnits = account.owedUnits.plus(event.params.amount)
  account.save()
}

export function handleClaimed(event: Claimed): void {
  const account = loadAccount(event.params.account)
  account.owedUnits = account.owedUnits.minus(event.params.amount)
  account.claimedUnits = account.claimedUnits.plus(event.params.amount)
  account.save()
}

export function handleFeesCollected(event: FeesCollected): void {
  const hostKind = findHostKind(event.params.host, event.params.kind, event)
  if (hostKind === null) return
  hostKind.uncollectedFeeUnits = hostKind.uncollectedFeeUnits.minus(event.params.amount)
  hostKind.save()

  const action = newHostAction('FeesCollected', hostKind.host, event)
  setInt(action, 'kind', event.params.kind)
  action.amountUnits = event.params.amount
  action.save()
}
