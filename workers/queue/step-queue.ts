import type { Hash, Hex } from 'viem'
import { type JobQueue, type JobQueueOptions, openJobQueue } from './job-queue.ts'
import { jobIdOf } from './names.ts'

/** One thing to do for one lease. */
export interface StepJob {
  readonly lease: Hex
  readonly step: string
  /** Hash of the block that opened the lease; null when a reorg took it away. */
  readonly openedIn: Hash | null
}

/** The steps that are waiting or under way. */
export type StepQueue = JobQueue<StepJob>

/** Opens a host's queue of steps, emptied; its `name` is the `queuePrefix` of the owner. */
export const openStepQueue = (
  options: Omit<JobQueueOptions<StepJob>, 'idOf' | 'nameOf'>,
): Promise<StepQueue> =>
  openJobQueue({
    ...options,
    idOf: ({ lease, openedIn, step }) => jobIdOf(lease, openedIn, step),
    nameOf: ({ step }) => step,
  })
