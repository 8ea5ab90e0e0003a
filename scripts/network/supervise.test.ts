import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StateLock } from './lock.ts'
import { type Progress, Supervisor } from './supervise.ts'

/** A supervisor of parts that only keep a diary. */
function setup() {
  const diary: string[] = []
  const lock: StateLock = { reclaimed: [], record: () => {}, release: () => diary.push('released') }
  const progress: Progress[] = []
  const supervisor = new Supervisor(lock, (event) => progress.push(event))
  const part = (name: string, ended?: Promise<string>) => async () => {
    diary.push(`start ${name}`)
    return { ended, stop: async () => void diary.push(`stop ${name}`) }
  }
  return { supervisor, diary, progress, part }
}

test('parts stop in the opposite order, once', async () => {
  const { supervisor, diary, part } = setup()
  await supervisor.service('chain', part('chain'))
  await supervisor.service('worker', part('worker'))
  await Promise.all([supervisor.stop(), supervisor.stop()])
  assert.deepEqual(diary, ['start chain', 'start worker', 'stop worker', 'stop chain', 'released'])
})

test('a part that fails to stop does not keep the others running', async () => {
  const { supervisor, diary, part } = setup()
  await supervisor.service('chain', part('chain'))
  await supervisor.service('worker', async () => ({
    stop: async () => {
      throw new Error('stuck')
    },
  }))
  await assert.rejects(supervisor.stop(), (error: AggregateError) => error.errors[0].message === 'stuck')
  assert.deepEqual(diary, ['start chain', 'stop chain', 'released'])
})

test('a part that ends by itself is a crash, one that was stopped is none', async () => {
  const { supervisor, part } = setup()
  await supervisor.service('chain', part('chain', Promise.resolve('chain ended by SIGKILL')))
  assert.equal(await supervisor.crashed, 'chain ended by SIGKILL')
})

test('a part that comes up while all is being stopped is stopped too', async () => {
  const { supervisor, diary, part } = setup()
  let goOn = () => {}
  const waiting = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const late = supervisor.service('late', () => waiting.then(part('late')))
  const stopped = supervisor.stop()
  goOn()
  await assert.rejects(late, /being stopped/)
  await stopped
  assert.deepEqual(diary, ['start late', 'stop late', 'released'])
  assert.throws(() => supervisor.step('more', async () => {}), /being stopped/)
})

test('progress tells of each step once it began, is done, or failed', async () => {
  const { supervisor, progress } = setup()
  await supervisor.step('contracts', async (note) => note('compiling'))
  await assert.rejects(supervisor.step('index', async () => Promise.reject(new Error('no database'))))
  const told = progress.map(({ step, state, note }) => [step, state, note].filter(Boolean).join(' '))
  assert.deepEqual(told, [
    'contracts begun',
    'contracts note compiling',
    'contracts done',
    'index begun',
    'index failed no database',
  ])
})
