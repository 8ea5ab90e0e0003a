// VerifierNetwork: what is governed, for epochs that begin later.
import {
  CommitteesSet,
  DecoyKeeperSet,
  RewardPerSeatSet,
  StakesSet,
} from '../../../generated/VerifierNetwork/VerifierNetwork'
import { DecoyKeeper } from '../../../generated/schema'
import { loadNetwork } from '../../store/network'

export function handleCommitteesSet(event: CommitteesSet): void {
  const network = loadNetwork()
  network.committeeSize = event.params.committeeSize
  network.quorum = event.params.quorum
  network.confirmationSize = event.params.confirmationSize
  network.confirmationQuorum = event.params.confirmationQuorum
  network.save()
}

export function handleStakesSet(event: StakesSet): void {
  const network = loadNetwork()
  network.seatStakeUnits = event.params.seatStake
  network.slashUnits = event.params.slashAmount
  network.challengeBondUnits = event.params.challengeBond
  network.save()
}

export function handleRewardPerSeatSet(event: RewardPerSeatSet): void {
  const network = loadNetwork()
  network.rewardPerSeatUnits = event.params.rewardPerSeat
  network.save()
}

export function handleDecoyKeeperSet(event: DecoyKeeperSet): void {
  const keeper = new DecoyKeeper(event.params.keeper)
  keeper.named = event.params.named
  keeper.changedAt = event.block.timestamp
  keeper.save()
}
