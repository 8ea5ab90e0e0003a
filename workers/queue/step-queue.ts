import { type Job, Queue, UnrecoverableError, Worker } from 'bullmq'
import type { Hash, Hex } from 'viem'
import { backoffMs } from './backoff.ts'
import { connectRedis, redisReady } from './connection.ts'
import { Again } from './errors.ts'
import { jobIdOf } from './names.ts'

/** One thing to do for one lease. */
export interface StepJob {
  readonly lease: Hex
  readonly step: string
  /** Hash of the block that opened the lease; null when a reorg took it away. */
  readonly openedIn: Hash | null
}

export interface StepQueueOptions {
  /** `redis://…` or the path of a unix socket. */
  readonly redis: string
  /** `queuePrefix` of the owner. */
  readonly name: string
  /** Does the step. `Again` is tried again, everything else is not. */
  readonly take: (job: StepJob) => Promise<void>
  /** The job has left the queue, done or given up; time to look at the lease again. */
  readonly onLeft: (job: StepJob) => void
  readonly onTrouble: (sentence: string) => void
  /** Steps at a time. Default 32: they mostly wait. */
  readonly concurrency?: number
}

/** The steps that are waiting or under way. It may be emptied at any time: everything in it can be decided again. */
export interface StepQueue {
  /** Adds what is not there already. @throws when Redis does not answer; the next look adds it. */
  add(jobs: readonly StepJob[]): Promise<void>
  /** Whether Redis is there. */
  isConnected(): boolean
  /** Jobs by state, for metrics. */
  counts(): Promise<Record<string, number>>
  /** Takes no more jobs and waits for those under way. */
  stop(): Promise<void>
}

/**
 * Opens a host's queue, emptied: a fresh worker decides everything anew from chain and disk, so a job of a dead worker can
 * neither be lost nor block its successor until its lock runs out.
 */
export async function openStepQueue(options: StepQueueOptions): Promise<StepQueue> {
  const adding = connectRedis(options.redis, { failFast: true })
  const working = connectRedis(options.redis)
  await redisReady(adding, options.redis)
  const queue = new Queue<StepJob>(options.name, { connection: adding })
  queue.on('error', () => {}) // the same trouble is reported by the worker below
  await queue.obliterate({ force: true })

  const worker = new Worker<StepJob>(options.name, (job) => takeJob(job, options), {
    connection: working,
    concurrency: options.concurrency ?? 32,
    settings: { backoffStrategy: (attempts, _type, error) => backoffMs(attempts ?? 1, error) },
  })
  worker.on('error', (error) => options.onTrouble(`Redis: ${error.message}`))
  worker.on('completed', (job) => options.onLeft(job.data))
  worker.on('failed', (job) => job && options.onLeft(job.data))

  return {
    async add(jobs) {
      await queue.addBulk(jobs.map((data) => ({ name: data.step, data, opts: optionsOf(data) })))
    },
    isConnected: () => adding.status === 'ready',
    counts: () => queue.getJobCounts('waiting', 'active', 'delayed'),
    async stop() {
      await worker.close()
      await queue.close()
      adding.disconnect()
      working.disconnect()
    },
  }
}

/** A kept job would make BullMQ ignore its id silently, so none is kept; failures live in the instance's record. */
const optionsOf = ({ lease, openedIn, step }: StepJob) => ({
  jobId: jobIdOf(lease, openedIn, step),
  attempts: Number.MAX_SAFE_INTEGER,
  backoff: { type: 'custom' },
  removeOnComplete: true,
  removeOnFail: true,
})

async function takeJob(job: Job<StepJob>, { take }: StepQueueOptions): Promise<void> {
  try {
    await take(job.data)
  } catch (error) {
    if (error instanceof Again) throw error
    throw new UnrecoverableError((error as Error).message)
  }
}
