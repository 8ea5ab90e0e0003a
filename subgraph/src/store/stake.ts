import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts'
import { Stake, StakeAction, StakeLock } from '../../generated/schema'
import { actionId, stakeId, stakeLockId } from '../ids'
import { stakeRoleName } from '../reasons'

/** The stake of an account in a role; made with zeros at its first event. */
export function loadStake(account: Address, role: i32): Stake {
  const id = stakeId(account, role)
  const known = Stake.load(id)
  if (known !== null) return known
  const stake = new Stake(id)
  stake.account = account
  stake.role = stakeRoleName(role)
  stake.bondedUnits = BigInt.zero()
  stake.unbondingUnits = BigInt.zero()
  stake.lockedUnits = BigInt.zero()
  stake.slashedUnits = BigInt.zero()
  return stake
}

/** What a guard keeps of a stake; made with zero when it first keeps something. */
export function loadStakeLock(stake: Stake, guard: Address): StakeLock {
  const id = stakeLockId(stake.id, guard)
  const known = StakeLock.load(id)
  if (known !== null) return known
  const lock = new StakeLock(id)
  lock.stake = stake.id
  lock.guard = guard
  lock.lockedUnits = BigInt.zero()
  return lock
}

/** An entry of a stake's history; the caller adds what its event has, and saves. */
export function newStakeAction(name: string, stake: Stake, amountUnits: BigInt, event: ethereum.Event): StakeAction {
  const action = new StakeAction(actionId(event))
  action.name = name
  action.stake = stake.id
  action.amountUnits = amountUnits
  action.timestamp = event.block.timestamp
  action.blockNumber = event.block.number
  action.transactionHash = event.transaction.hash
  action.logIndex = event.logIndex.toI32()
  return action
}
