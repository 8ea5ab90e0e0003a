import { randomBytes } from 'node:crypto'
import { ballotCommitment, encodeOutcomes, exchangeLeaf, merkleRoot } from '@freehold/sdk'
import { bytesToHex } from 'viem'
import { callOf } from '../contract.ts'
import { lastLook } from '../decide/index.ts'
import type { BallotRecord, EpochKey, EpochRecord } from '../store/index.ts'
import { sendStep } from './send.ts'
import type { Task } from './types.ts'

export const beginEpoch = (task: Task<'beginEpoch'>): Promise<void> =>
  sendStep(task, callOf('beginEpoch', []))

export const sealEpoch = (task: Task<'sealEpoch'>): Promise<void> => sendStep(task, callOf('sealEpoch', []))

/** The record that this verifier keeps of an epoch with the seed that counts. @throws Error when the epoch has none (any more) */
export function recordKey({ view }: Task, epoch: number): EpochKey {
  const seed = view.state.epochs.get(epoch)?.seed
  if (!seed || view.seat === null) throw new Error(`Epoch ${epoch} has no seed for this verifier.`)
  return { epoch, seat: view.seat.seat, seed }
}

/** Commits to what was seen. The ballot is on disk before anything is sent, and what is on disk stays. */
export async function commit(task: Task<'commit'>): Promise<void> {
  const { context, step } = task
  const ballot = context.store.keepBallot(recordKey(task, step.epoch), makeBallot)
  await sendStep(task, callOf('commit', [ballot.commitment]))
}

function makeBallot({ epoch, seat, probes }: EpochRecord): BallotRecord {
  const said = probes.flatMap(({ target, outcome }) => (target === null ? [] : [[target, outcome] as const]))
  const bits = encodeOutcomes(new Map(said))
  const root = merkleRoot(treeOf(probes))
  const salt = bytesToHex(randomBytes(32))
  return { bits, root, salt, commitment: ballotCommitment({ epoch: BigInt(epoch), seat, bits, root, salt }) }
}

/** Leaves of the tree of an epoch: one per UP, instances included. */
export const treeOf = (probes: EpochRecord['probes']) =>
  probes.flatMap(({ exchangeHash }) => (exchangeHash === null ? [] : [exchangeLeaf(exchangeHash)]))

/** Reveals the very ballot that was committed. */
export async function reveal(task: Task<'reveal'>): Promise<void> {
  const { context, step } = task
  const { seed, seat } = recordKey(task, step.epoch)
  const ballot = context.store.get(step.epoch, seed)?.ballot
  const secret = secretOf(task, step.epoch)
  if (!ballot || secret === null)
    throw new Error(`Seat ${seat} has nothing to reveal of epoch ${step.epoch}.`)
  await sendStep(task, callOf('reveal', [secret, ballot.bits, ballot.root, ballot.salt]))
}

/** This verifier's secret of an epoch, or null. */
export function secretOf({ context, view }: Pick<Task, 'context' | 'view'>, epoch: number) {
  const anchor = view.seat?.anchors.findLast(({ fromEpoch }) => fromEpoch <= epoch)
  return anchor ? context.secrets.secretOf(anchor.anchor, anchor.fromEpoch, epoch) : null
}

/** Begins a new chain of secrets. */
export const setAnchor = (task: Task<'setAnchor'>): Promise<void> =>
  sendStep(task, callOf('setAnchor', [task.context.secrets.anchorOf(task.step.number)]))

/** How long each part of a look may take: asking where the target is, a try, a pause and another try, all before the ballot is made. */
export const probeBounds = ({ context }: Task) => {
  const { deadlineSeconds, pauseSeconds } = context.config.probing
  const room = lastLook(context.timing) - context.timing.probeEnd
  return {
    deadlineSeconds: Math.min(deadlineSeconds, room / 4),
    pauseSeconds: Math.min(pauseSeconds, room / 8),
  }
}
