import type { RevealedBallot } from '../book/index.ts'
import { callOf } from '../contract.ts'
import { ballotsSaying, keyOf } from '../decide/index.ts'
import { sendStep } from './send.ts'
import type { Task } from './types.ts'

const plain = ({ seat, bits, root }: RevealedBallot) => ({ seat, bits, root })

/** The ballots of a committee in which it says so, as the contract takes them. */
function ballotsOf(
  { view, step }: Task<'reportDown' | 'confirmDown' | 'reportUp'>,
  which: 'first' | 'confirmation',
  outcome: 'Up' | 'Down',
) {
  const { epoch, target } = step
  const found = view.state.targets.get(target)
  if (found === undefined) return []
  const committee = view.committees[which](epoch, keyOf(found))
  return ballotsSaying(view.state, epoch, target, committee, outcome).map(plain)
}

/** Any quorum is enough, and the smallest costs least. */
const most = <T>(ballots: readonly T[], quorum: number | undefined): readonly T[] =>
  ballots.slice(0, quorum ?? ballots.length)

export function reportDown(task: Task<'reportDown'>): Promise<void> {
  const { epoch, target } = task.step
  const ballots = most(ballotsOf(task, 'first', 'Down'), task.view.state.epochs.get(epoch)?.quorum)
  return sendStep(task, callOf('reportDown', [BigInt(epoch), target, [...ballots]]))
}

export function confirmDown(task: Task<'confirmDown'>): Promise<void> {
  const { epoch, target } = task.step
  const { confirmationQuorum } = task.view.state.epochs.get(epoch) ?? {}
  const ballots = most(ballotsOf(task, 'confirmation', 'Down'), confirmationQuorum)
  return sendStep(task, callOf('confirmDown', [BigInt(epoch), target, [...ballots]]))
}

export function reportUp(task: Task<'reportUp'>): Promise<void> {
  const { epoch, target } = task.step
  const ballots = most(ballotsOf(task, 'first', 'Up'), task.view.state.epochs.get(epoch)?.quorum)
  return sendStep(task, callOf('reportUp', [BigInt(epoch), target, [...ballots]]))
}

export const postDown = (task: Task<'postDown'>): Promise<void> =>
  sendStep(task, callOf('postDown', [task.step.target]))
