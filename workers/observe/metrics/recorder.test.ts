import assert from 'node:assert/strict'
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { type ObservedHost, observedHost } from '../support/observed-host.ts'
import type { ObservedInstance } from '../types.ts'
import { Recorder } from './recorder.ts'
import { ringsIn } from './rings.ts'
import { readSeries, type Series, type SeriesQuery } from './series.ts'

let host: ObservedHost
let instance: ObservedInstance
let recorder: Recorder
/** CPU time that the guest used so far. */
let cpuTimeNs: number

const newRecorder = () =>
  new Recorder({
    hypervisor: host.hypervisor,
    instances: () => host.instances,
    clock: host.clock,
    say: host.say,
  })

beforeEach(async () => {
  host = observedHost('recorder')
  instance = await host.add('1')
  recorder = newRecorder()
  cpuTimeNs = 0
})
afterEach(() => host.remove())

/** Lets the guest use that much of its processor for some seconds, with a look at each. */
async function work(seconds: number, percent: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    cpuTimeNs += percent * 1e7
    host.hypervisor.host.setUsed(instance.guest, { cpuTimeNs })
    await recorder.look()
    await host.clock.advance(1000)
  }
}

const series = (query: SeriesQuery, from = recorder): Promise<Series> =>
  readSeries(ringsIn(instance.folder), from.track(instance.guest), query, host.clock.nowMs())

const hour = async (query: Partial<SeriesQuery> = {}) =>
  (await series({ window: 'hour', ...query })).series.cpuPercent

/** To the beginning of the next minute. */
async function nextMinute(): Promise<void> {
  await host.clock.advance(60_000 - (host.clock.nowMs() % 60_000))
}

test('an hour by the second, whether written already or not', async () => {
  await work(3, 50)
  assert.deepEqual(await hour(), [null, 50, 50])
  await recorder.write()
  await work(2, 20)
  assert.deepEqual(await hour(), [null, 50, 50, 20, 20])
  assert.deepEqual(await hour({ since: Math.floor(host.clock.nowMs() / 1000) - 3 }), [20, 20])
})

test('another process goes on where this one ended; what is lost is what was not written', async () => {
  await work(4, 50)
  await recorder.write()
  await work(1, 50) // not written, as after kill -9
  recorder = newRecorder()
  await host.clock.advance(1000)
  await work(2, 30)
  assert.deepEqual(await hour(), [null, 50, 50, 50, null, null, null, 30])
})

test('a hypervisor that is away is a gap, and asked again', async () => {
  await work(3, 50)
  host.hypervisor.host.loseDaemon()
  await work(3, 50)
  host.hypervisor.host.restoreDaemon()
  await work(2, 50)
  assert.deepEqual(await hour(), [null, 50, 50, null, null, null, 50, 50])
  assert.match(host.said[0] ?? '', /^Nothing can be measured/)
})

test('a look that hangs holds up nobody: further ones are left out until it ended', async () => {
  await work(2, 50)
  host.hypervisor.host.hangNext('stats')
  const stuck = recorder.look()
  await recorder.look()
  await recorder.look()
  assert.equal(host.said.length, 0, 'nobody waits')
  await stuck
  assert.match(host.said[0] ?? '', /did not answer/)
  await work(2, 50)
  assert.deepEqual(await hour(), [null, 50, 50, 50])
})

test('a guest that is off is a gap; after its restart counting begins anew', async () => {
  await work(3, 50)
  await host.hypervisor.destroy(instance.guest)
  await work(7, 0)
  await host.hypervisor.start(instance.guest)
  cpuTimeNs = 0
  await work(2, 10)
  const values = await hour()
  assert.deepEqual(values.slice(0, 3), [null, 50, 50])
  assert.deepEqual(values.slice(3, 11), Array(8).fill(null))
  assert.equal(values.at(-1), 10)
})

test('a month by the minute: lowest, mean and highest', async () => {
  await nextMinute()
  await work(30, 20)
  await work(30, 60)
  await work(60, 10)
  await work(1, 10)
  await recorder.write()
  const { at, series: mean, low, high, stepSeconds } = await series({ window: 'month' })
  assert.equal(stepSeconds, 60)
  assert.equal(at[1]! - at[0]!, 60)
  assert.deepEqual(low?.cpuPercent, [20, 10])
  assert.deepEqual(high?.cpuPercent, [60, 10])
  assert.ok(Math.abs(mean.cpuPercent[0]! - 40.34) < 0.02, `${mean.cpuPercent[0]}`)
  assert.deepEqual((await series({ window: 'month', since: at[0]! })).series.cpuPercent, [10])
})

test('a minute is whole although the process changed in it, also one that nobody finished', async () => {
  await nextMinute()
  await work(30, 20)
  await recorder.write()
  recorder = newRecorder()
  await work(30, 60)
  await work(30, 10)
  await recorder.write()
  recorder = newRecorder() // the second minute was never finished
  await nextMinute()
  await work(1, 10)
  await recorder.write()
  const { low, high } = await series({ window: 'month' })
  assert.deepEqual(low?.cpuPercent, [20, 10])
  assert.deepEqual(high?.cpuPercent, [60, 10])
})

test('an orderly end writes everything', async () => {
  await nextMinute()
  await work(10, 20)
  await recorder.stop()
  await nextMinute()
  assert.deepEqual((await series({ window: 'month' }, newRecorder())).high?.cpuPercent, [20])
})

test('points are joined on an even grid, the same in every answer', async () => {
  await nextMinute()
  for (let minute = 0; minute < 10; minute++) {
    await work(60, 20)
    await recorder.write()
  }
  const { stepSeconds, at, series: mean } = await series({ window: 'hour', points: 60 })
  assert.equal(stepSeconds, 60)
  assert.deepEqual(mean.cpuPercent, Array(10).fill(20))
  assert.ok(at.every((second) => second % 60 === 0))
  assert.deepEqual((await series({ window: 'hour', points: 60, since: at[7]! })).at, at.slice(8))
  const month = await series({ window: 'month', points: 14_400 })
  assert.equal(month.stepSeconds, 180)
  assert.equal(month.at.length, 3, 'a point that is not over is left for the next answer')
})

test('with nothing recorded there are no points, and reading makes no files', async () => {
  assert.deepEqual((await series({ window: 'hour' })).at, [])
  assert.deepEqual((await series({ window: 'month' })).series.cpuPercent, [])
  assert.equal(existsSync(join(instance.folder, 'observed')), false)
})

test('what cannot be written is said, kept for a while, and written later', async () => {
  const blocked = join(instance.folder, 'observed')
  writeFileSync(blocked, 'not a folder')
  await work(3, 50)
  await recorder.write()
  assert.match(host.said[0] ?? '', /^The metrics of an instance cannot be written: ENOTDIR/)
  rmSync(blocked)
  await work(200, 40)
  await recorder.write()
  assert.equal(
    (await series({ window: 'hour' }, newRecorder())).at.length,
    120,
    'no more than two minutes are kept',
  )
})

test('an instance that was wiped does not come back as a folder', async () => {
  await work(2, 50)
  rmSync(instance.folder, { recursive: true })
  await recorder.write()
  assert.equal(existsSync(instance.folder), false)
  assert.deepEqual(host.said, [])
})

test('an ended lease is recorded no more and takes no memory', async () => {
  await work(2, 50)
  host.instances[0] = { ...instance, mayRun: false }
  await recorder.write()
  await work(2, 50)
  assert.equal(recorder.track(instance.guest), null)
})

test('files stay within their bounds', async () => {
  await work(2, 50)
  await recorder.stop()
  const { hour, month } = ringsIn(instance.folder)
  assert.ok(hour.mostBytes < 200_000 && month.mostBytes < 6_000_000)
  const stat = statSync(join(instance.folder, 'observed', 'month.ring'))
  assert.ok(stat.blocks * 512 < 64 * 1024, 'the file takes only what was written')
})
