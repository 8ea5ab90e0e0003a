// StakeVault: what stands behind the promises of verifiers and providers.
import { BigInt } from '@graphprotocol/graph-ts'
import {
  Deposited,
  GuardSet,
  LockSet,
  Slashed,
  UnbondingStarted,
  Withdrawn,
} from '../../generated/StakeVault/StakeVault'
import { StakeGuard } from '../../generated/schema'
import { stakeId } from '../ids'
import { stakeRoleName } from '../reasons'
import { loadStake, loadStakeLock, newStakeAction } from '../store/stake'

export function handleDeposited(event: Deposited): void {
  const stake = loadStake(event.params.account, event.params.role)
  stake.bondedUnits = stake.bondedUnits.plus(event.params.amount)
  stake.save()

  const action = newStakeAction('Deposited', stake, event.params.amount, event)
  action.account = event.params.payer
  action.save()
}

export function handleUnbondingStarted(event: UnbondingStarted): void {
  const stake = loadStake(event.params.account, event.params.role)
  stake.bondedUnits = stake.bondedUnits.minus(event.params.amount)
  stake.unbondingUnits = stake.unbondingUnits.plus(event.params.amount)
  stake.withdrawableAt = event.params.withdrawableAt
  stake.save()
  newStakeAction('UnbondingStarted', stake, event.params.amount, event).save()
}

export function handleWithdrawn(event: Withdrawn): void {
  const stake = loadStake(event.params.account, event.params.role)
  stake.unbondingUnits = stake.unbondingUnits.minus(event.params.amount)
  stake.save()

  const action = newStakeAction('Withdrawn', stake, event.params.amount, event)
  action.account = event.params.to
  action.save()
}

export function handleLockSet(event: LockSet): void {
  const stake = loadStake(event.params.account, event.params.role)
  const lock = loadStakeLock(stake, event.params.guard)
  stake.lockedUnits = stake.lockedUnits.minus(lock.lockedUnits).plus(event.params.locked)
  stake.save()
  lock.lockedUnits = event.params.locked
  lock.save()
}

/** Bonded money goes first, then what is unbonding. */
export function handleSlashed(event: Slashed): void {
  const stake = loadStake(event.params.account, event.params.role)
  const amount = event.params.amount
  const bonded = stake.bondedUnits
  const fromBonded = amount.gt(bonded) ? bonded : amount
  stake.bondedUnits = bonded.minus(fromBonded)
  stake.unbondingUnits = stake.unbondingUnits.minus(amount.minus(fromBonded))
  stake.slashedUnits = stake.slashedUnits.plus(amount)
  stake.save()

  const action = newStakeAction('Slashed', stake, amount, event)
  action.account = event.params.to
  action.guard = event.params.guard
  action.save()
}

export function handleGuardSet(event: GuardSet): void {
  const guard = new StakeGuard(stakeId(event.params.guard, event.params.role))
  guard.guard = event.params.guard
  guard.role = stakeRoleName(event.params.role)
  guard.activeAt = null
  if (event.params.activeAt.gt(BigInt.zero())) guard.activeAt = event.params.activeAt
  guard.save()
}
