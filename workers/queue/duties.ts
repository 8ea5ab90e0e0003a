import { Queue, Worker } from 'bullmq'
import { connectRedis } from './connection.ts'

/** Something that is done over and over. It never overlaps itself: a round that comes while the last one still runs is left out. */
export interface Duty {
  readonly name: string
  readonly everySeconds: number
  readonly work: () => Promise<void>
}

export interface DutiesOptions {
  readonly redis: string
  readonly name: string
  readonly duties: readonly Duty[]
  readonly onTrouble: (sentence: string) => void
}

/** The worker's calendar. */
export interface Duties {
  stop(): Promise<void>
}

/** Starts a host's calendar; the schedules are written again whenever Redis comes back, for it may come back empty. */
export async function startDuties(options: DutiesOptions): Promise<Duties> {
  const adding = connectRedis(options.redis, { failFast: true })
  const stopping = new AbortController() // a worker waits for Redis, but not with its end
  const working = connectRedis(options.redis, { until: stopping.signal })
  const queue = new Queue(options.name, { connection: adding })
  queue.on('error', () => {})
  const schedule = async () => {
    for (const { name, everySeconds } of options.duties) {
      const job = { name, opts: { removeOnComplete: true, removeOnFail: true } }
      await queue.upsertJobScheduler(name, { every: everySeconds * 1000 }, job)
    }
  }
  const reschedule = () =>
    void schedule().catch((error: Error) => options.onTrouble(`Redis: ${error.message}`))
  adding.on('ready', reschedule)
  const keeper = setInterval(reschedule, 60_000) // FLUSHALL breaks no connection
  const byName = new Map(options.duties.map((duty) => [duty.name, withoutOverlap(duty.work)]))
  const worker = new Worker(options.name, (job) => byName.get(job.name)?.() ?? Promise.resolve(), {
    connection: working,
    concurrency: options.duties.length, // a place for each, so that a slow one holds up no other
  })
  worker.on('error', (error) => options.onTrouble(`Redis: ${error.message}`))
  worker.on('failed', (job, error) => options.onTrouble(`${job?.name ?? 'A duty'} failed: ${error.message}`))
  return {
    async stop() {
      clearInterval(keeper)
      stopping.abort()
      await worker.close()
      await queue.close()
      adding.disconnect()
      working.disconnect()
    },
  }
}

/** The same work, which does nothing while it still runs. */
function withoutOverlap(work: () => Promise<void>): () => Promise<void> {
  let isRunning = false
  return async () => {
    if (isRunning) return
    isRunning = true
    try {
      await work()
    } finally {
      isRunning = false
    }
  }
}
