import { type Job, Queue, UnrecoverableError, Worker } from 'bullmq'
import { backoffMs } from './backoff.ts'
import { connectRedis, redisReady } from './connection.ts'
import { Again } from './errors.ts'

export interface JobQueueOptions<Work> {
  /** `redis://…` or the path of a unix socket. */
  readonly redis: string
  /** Tells this queue from all others. */
  readonly name: string
  /** The id of a job: what has the same id is the same job, however often it is asked for. No colon. */
  readonly idOf: (work: Work) => string
  /** What cannot wait behind the others: it is taken next, before all that was added earlier. Default: nothing. */
  readonly isUrgent?: (work: Work) => boolean
  /** What a job is called in logs. */
  readonly nameOf: (work: Work) => string
  /** Does it. `Again` is tried again, everything else is not. */
  readonly take: (work: Work) => Promise<void>
  /** The job has left the queue, done or given up. */
  readonly onLeft: (work: Work) => void
  readonly onTrouble: (sentence: string) => void
  /** Jobs at a time. Default 32: they mostly wait. */
  readonly concurrency?: number
}

/** What is waiting or under way. It may be emptied at any time: everything in it can be decided again. */
export interface JobQueue<Work> {
  /** Adds what is not there already. @throws when Redis does not answer; the next look adds it. */
  add(work: readonly Work[]): Promise<void>
  /** Whether Redis is there. */
  isConnected(): boolean
  /** Jobs by state, for metrics. */
  counts(): Promise<Record<string, number>>
  /** Takes no more jobs and waits for those under way. */
  stop(): Promise<void>
}

/**
 * Opens a queue, emptied: a fresh worker decides everything anew from chain and disk, so a job of a dead worker can neither be
 * lost nor block its successor until its lock runs out.
 */
export async function openJobQueue<Work>(options: JobQueueOptions<Work>): Promise<JobQueue<Work>> {
  const adding = connectRedis(options.redis, { failFast: true })
  const stopping = new AbortController() // a worker waits for Redis, but not with its end
  const working = connectRedis(options.redis, { until: stopping.signal })
  await redisReady(adding, options.redis)
  const queue = new Queue<Work, void, string>(options.name, { connection: adding })
  queue.on('error', () => {}) // the same trouble is reported by the worker below
  await queue.obliterate({ force: true })

  const worker = new Worker<Work>(options.name, (job) => takeJob(job, options), {
    connection: working,
    concurrency: options.concurrency ?? 32,
    settings: { backoffStrategy: (attempts, _type, error) => backoffMs(attempts ?? 1, error) },
  })
  worker.on('error', (error) => options.onTrouble(`Redis: ${error.message}`))
  worker.on('completed', (job) => options.onLeft(job.data))
  worker.on('failed', (job) => job && options.onLeft(job.data))

  return {
    async add(work) {
      await queue.addBulk(
        work.map(
          (data) =>
            ({
              name: options.nameOf(data),
              data,
              opts: { ...jobOptions(options.idOf(data)), lifo: options.isUrgent?.(data) ?? false },
            }) as never,
        ),
      )
    },
    isConnected: () => adding.status === 'ready',
    counts: () => queue.getJobCounts('waiting', 'active', 'delayed'),
    async stop() {
      stopping.abort()
      await worker.close()
      await queue.close()
      adding.disconnect()
      working.disconnect()
    },
  }
}

/** A kept job would make BullMQ ignore its id silently, so none is kept; failures live in the worker's own state. */
const jobOptions = (jobId: string) => ({
  jobId,
  attempts: Number.MAX_SAFE_INTEGER,
  backoff: { type: 'custom' },
  removeOnComplete: true,
  removeOnFail: true,
})

async function takeJob<Work>(job: Job<Work>, { take }: JobQueueOptions<Work>): Promise<void> {
  try {
    await take(job.data)
  } catch (error) {
    if (error instanceof Again) throw error
    throw new UnrecoverableError((error as Error).message)
  }
}
