import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Hex } from 'viem'
import { makeTempDir, removeTempDir, waitFor } from '../../test/support/index.ts'
import { startTestRedis, type TestRedis } from '../../test/worker/support/redis.ts'
import { backoffMs } from './backoff.ts'
import { connectRedis } from './connection.ts'
import { startDuties } from './duties.ts'
import { Again, Bug, Never } from './errors.ts'
import { type ClaimHolder, claimHost, HostClaimedError } from './host-claim.ts'
import { openJobQueue } from './job-queue.ts'
import { jobIdOf, queuePrefix } from './names.ts'
import { openStepQueue, type StepJob, type StepQueue } from './step-queue.ts'

const lease = (digit: string): Hex => `0x${digit.repeat(64)}`
const job = (step: string, of = 'a', openedIn: Hex | null = lease('0')): StepJob => ({
  lease: lease(of),
  step,
  openedIn,
})

let folder: string
let redis: TestRedis
before(async () => {
  folder = makeTempDir('queue')
  redis = await startTestRedis(folder)
})
after(async () => {
  await redis.stop()
  removeTempDir(folder)
})

describe('names', () => {
  test('a job is one lease, one opening, one step', () => {
    const ids = [
      jobIdOf(lease('a'), lease('0'), 'start'),
      jobIdOf(lease('b'), lease('0'), 'start'),
      jobIdOf(lease('a'), lease('1'), 'start'),
      jobIdOf(lease('a'), null, 'start'),
      jobIdOf(lease('a'), lease('0'), 'stop'),
    ]
    assert.equal(new Set(ids).size, ids.length)
    assert.ok(ids.every((id) => !id.includes(':')))
  })
  test('hosts, escrows and chains do not share names', () => {
    const owner = { chainId: 137, escrow: `0x${'12'.repeat(20)}`, host: 7n } as const
    const others = [
      { ...owner, host: 8n },
      { ...owner, chainId: 80002 },
      { ...owner, escrow: `0x${'34'.repeat(20)}` as const },
    ]
    for (const other of others) assert.notEqual(queuePrefix(other), queuePrefix(owner))
  })
})

test('an error says when to try again, or that there is no use', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 20].map((attempt) => backoffMs(attempt, new Again('later'))),
    [250, 500, 1000, 2000, 10_000],
  )
  assert.equal(backoffMs(1, new Again('in a minute', { afterSeconds: 60 })), 60_000)
  assert.equal(backoffMs(1, new Never('BadManifest', 'no')), -1)
  assert.equal(backoffMs(1, new Bug('oops')), -1)
})

describe('the queue of steps', () => {
  async function queueOf(
    name: string,
    take: (job: StepJob) => Promise<void>,
    concurrency?: number,
  ): Promise<{ queue: StepQueue; left: string[] }> {
    const left: string[] = []
    const queue = await openStepQueue({
      redis: redis.socket,
      name,
      take,
      onLeft: ({ step }) => left.push(step),
      onTrouble: () => {},
      concurrency,
    })
    return { queue, left }
  }

  test('the same job asked for many times is taken once', async () => {
    const taken: string[] = []
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { queue, left } = await queueOf('once', async ({ step }) => {
      taken.push(step)
      await held
    })
    await Promise.all([queue.add([job('start')]), queue.add([job('start'), job('start')])])
    await waitFor(() => taken.length > 0, { what: 'the job is taken', seconds: 10 })
    await queue.add([job('start')])
    release()
    await waitFor(() => left.length === 1, { what: 'the job left', seconds: 10 })
    await queue.stop()
    assert.deepEqual(taken, ['start'])
  })

  test('once it has left, it may be asked for again', async () => {
    let taken = 0
    const { queue, left } = await queueOf('again', async () => {
      taken++
    })
    for (let i = 1; i <= 3; i++) {
      await queue.add([job('start')])
      await waitFor(() => left.length === i, { what: 'the job left', seconds: 10 })
    }
    await queue.stop()
    assert.equal(taken, 3)
  })

  test('Again is tried again, everything else is not', async () => {
    const tries: Record<string, number> = {}
    const { queue } = await queueOf('errors', async ({ step }) => {
      tries[step] = (tries[step] ?? 0) + 1
      if (step === 'again' && tries[step] < 3) throw new Again('not yet', { afterSeconds: 0.05 })
      if (step === 'never') throw new Never('BadManifest', 'no')
      if (step === 'bug') throw new Bug('oops')
    })
    await queue.add([job('again'), job('never'), job('bug')])
    await waitFor(() => tries.again === 3, { what: 'it worked in the end', seconds: 10 })
    await waitFor(async () => Object.values(await queue.counts()).every((count) => count === 0), {
      what: 'nothing is left in the queue',
      seconds: 10,
    })
    await queue.stop()
    assert.deepEqual(tries, { again: 3, never: 1, bug: 1 })
  })

  test('a new worker begins with an empty queue: what a dead one left is decided anew', async () => {
    let die = () => {}
    const dead = new Promise<void>((resolve) => {
      die = resolve
    })
    const { queue } = await queueOf('crash', () => dead, 2) // has its hands full, as a dead one takes nothing more
    await queue.add([job('start'), job('stop', 'b')])
    await waitFor(async () => (await queue.counts()).active === 2, { what: 'both are taken', seconds: 10 })
    const taken: string[] = []
    const { queue: second } = await queueOf('crash', async ({ step }) => void taken.push(step))
    assert.deepEqual(await second.counts(), { active: 0, delayed: 0, waiting: 0 })
    await second.add([job('start')])
    await waitFor(() => taken.length === 1, { what: 'the job is taken', seconds: 10 })
    die()
    await Promise.all([queue.stop(), second.stop()])
  })

  test('what is urgent does not wait behind the others', async () => {
    const taken: string[] = []
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const queue = await openJobQueue<string>({
      redis: redis.socket,
      name: 'urgent',
      idOf: (work) => work,
      nameOf: (work) => work,
      isUrgent: (work) => work === 'reveal',
      async take(work) {
        taken.push(work)
        if (work === 'first') await held
      },
      onLeft: () => {},
      onTrouble: () => {},
      concurrency: 1,
    })
    await queue.add(['first'])
    await waitFor(() => taken.length === 1, { what: 'the first is taken', seconds: 60 })
    await queue.add(['a', 'b', 'c'])
    await queue.add(['reveal'])
    release()
    await waitFor(() => taken.length === 5, { what: 'all are taken', seconds: 60 })
    await queue.stop()
    assert.deepEqual(taken, ['first', 'reveal', 'a', 'b', 'c'])
  })

  test('Redis emptied under it: what is added afterwards is done', async () => {
    const taken: string[] = []
    const { queue } = await queueOf('emptied', async ({ step }) => void taken.push(step))
    await redis.empty()
    await queue.add([job('start')])
    await waitFor(() => taken.length === 1, { what: 'the job is taken', seconds: 10 })
    await queue.stop()
  })
})

test('whoever stops while Redis is gone does not wait for it', async () => {
  const own = join(folder, 'gone')
  mkdirSync(own)
  const gone = await startTestRedis(own)
  let end = () => {}
  const running = new Promise<void>((resolve) => {
    end = resolve
  })
  let begun = false
  const quiet = { redis: gone.socket, onTrouble: () => {} }
  const queue = await openStepQueue({
    ...quiet,
    name: 'gone',
    take: async () => {
      begun = true
      await running
    },
    onLeft: () => {},
  })
  const duties = await startDuties({
    ...quiet,
    name: 'gone-duties',
    duties: [{ name: 'none', everySeconds: 60, work: async () => {} }],
  })
  await queue.add([job('start')])
  await waitFor(() => begun, { what: 'a job is under way', seconds: 10 })
  const stopping = [queue.stop(), duties.stop()]
  await gone.stop()
  end()
  await Promise.all(stopping)
})

test('duties are done over and over, also after Redis was emptied and the worker came back', async () => {
  let done = 0
  const start = () =>
    startDuties({
      redis: redis.socket,
      name: 'duties',
      duties: [{ name: 'sweep', everySeconds: 1, work: async () => void done++ }],
      onTrouble: () => {},
    })
  const first = await start()
  await waitFor(() => done >= 2, { what: 'it is done twice', seconds: 10 })
  await first.stop()
  await redis.empty()
  done = 0
  const second = await start()
  await waitFor(() => done >= 1, { what: 'it is done again', seconds: 10 })
  await second.stop()
})

test('a slow duty neither overlaps itself nor holds up the others, and goes on after a failure', async () => {
  let finish = () => {}
  let begun = 0
  let others = 0
  const slow = async (): Promise<void> => {
    begun++
    await new Promise<void>((resolve) => {
      finish = resolve
    })
    throw new Error('it failed in the end')
  }
  const troubles: string[] = []
  const duties = await startDuties({
    redis: redis.socket,
    name: 'slow-duties',
    duties: [
      { name: 'slow', everySeconds: 1, work: slow },
      { name: 'quick', everySeconds: 1, work: async () => void others++ },
    ],
    onTrouble: (sentence) => troubles.push(sentence),
  })
  await waitFor(() => begun === 1, { what: 'the slow one begins', seconds: 20 })
  others = 0
  await waitFor(() => others >= 4, { what: 'the other one goes on', seconds: 60 })
  assert.equal(begun, 1)
  finish()
  await waitFor(() => begun === 2, { what: 'the slow one begins again', seconds: 20 })
  assert.deepEqual(troubles, ['slow failed: it failed in the end'])
  const stopped = duties.stop()
  finish()
  await stopped
})

describe('the claim of a host', () => {
  const holder = (machine: string, pid: number): ClaimHolder => ({
    machine,
    pid,
    startTime: '1',
    stateDir: '/s',
  })

  async function claim(who: ClaimHolder, alive: boolean, onLost = (_: string) => {}) {
    const connection = connectRedis(redis.socket)
    const options = { redis: connection, name: 'host', holder: who, isAlive: () => alive, onLost, ttlMs: 300 }
    try {
      const claimed = await claimHost(options)
      return {
        release: async () => {
          await claimed.release()
          connection.disconnect()
        },
      }
    } catch (error) {
      connection.disconnect()
      throw error
    }
  }

  test('the second is refused with the name of the first, wherever it runs', async () => {
    const first = await claim(holder('here', 1), true)
    await assert.rejects(claim(holder('here', 2), true), /process 1 on here, state in \/s/)
    await assert.rejects(claim(holder('there', 2), false), HostClaimedError)
    await first.release()
    const second = await claim(holder('there', 2), true)
    await second.release()
  })

  test("a dead process's claim is taken over, and the dead one would notice", async () => {
    const lost: string[] = []
    const first = await claim(holder('here', 1), true, (sentence) => lost.push(sentence))
    const second = await claim(holder('here', 2), false)
    await waitFor(() => lost.length > 0, { what: 'the first notices', seconds: 5 })
    assert.match(lost[0]!, /process 2 on here/)
    await first.release()
    await assert.rejects(claim(holder('there', 3), true), HostClaimedError)
    await second.release()
  })

  test('a claim outlives its time while it is renewed, and an emptied Redis', async () => {
    const first = await claim(holder('here', 1), true)
    await new Promise((resolve) => setTimeout(resolve, 700))
    await redis.empty()
    await new Promise((resolve) => setTimeout(resolve, 250))
    await assert.rejects(claim(holder('here', 2), true), HostClaimedError)
    await first.release()
  })
})
