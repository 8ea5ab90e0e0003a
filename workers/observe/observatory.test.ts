import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, test } from 'node:test'
import { METRIC_SERIES, metricsSchema, serviceSchema } from '@freehold/sdk/hostApi'
import { waitFor } from '../../test/support/index.ts'
import type { OperationRefusal } from '../api/operations.ts'
import { type Observatory, openObservatory } from './index.ts'
import { COLUMNS } from './metrics/columns.ts'
import { type ObservedHost, observedHost } from './support/observed-host.ts'
import type { ObservedInstance } from './types.ts'

let host: ObservedHost
let instance: ObservedInstance
let observatory: Observatory
let cpuTimeNs: number

const open = () =>
  openObservatory({
    hypervisor: host.hypervisor,
    instances: () => host.instances,
    say: host.say,
    clock: host.clock,
  })

beforeEach(async () => {
  host = observedHost('observatory')
  instance = await host.add('1', {
    services: [{ name: 'web', check: { kind: 'command', argv: ['true'] } }],
  })
  cpuTimeNs = 0
  observatory = open()
})
afterEach(async () => {
  await observatory.stop()
  host.remove()
})

/** Lets the guest work and seconds pass until something is so. */
const until = (what: string, isSo: () => Promise<boolean> | boolean) =>
  waitFor(
    async () => {
      cpuTimeNs += 5e8
      host.hypervisor.host.setUsed(instance.guest, { cpuTimeNs })
      await host.clock.advance(1000)
      return isSo()
    },
    { what, seconds: 20, everyMs: 5 },
  )

test('what is kept in files covers every series that the API names', () => {
  assert.deepEqual([...COLUMNS].sort(), Object.keys(METRIC_SERIES).sort())
})

test('looks by itself: measurements, readiness and console in the words of the API', async () => {
  observatory.start()
  assert.equal(observatory.readiness(instance.lease), 'pending')
  await until('the instance is ready', () => observatory.readiness(instance.lease) === 'ready')
  const [service] = observatory.services(instance.lease)
  assert.equal(serviceSchema.parse(service).state, 'ready')
  await until('it was measured', async () => {
    const { series, filesystems } = await observatory.metrics(instance.lease, { window: 'hour' })
    return series.cpuPercent.some((value) => value !== null) && filesystems.length > 0
  })
  for (const window of ['hour', 'month'] as const) {
    metricsSchema.parse(await observatory.metrics(instance.lease, { window }))
  }
  const prometheus = await observatory.metricsText(instance.lease)
  assert.match(prometheus, /freehold_instance_up{.*} 1\n/)
  assert.match(prometheus, /freehold_instance_ready{.*} 1\n/)
  const { bytes, isLive } = await observatory.openConsole(instance.lease)
  assert.equal(isLive, true)
  bytes.destroy()
})

test('a restart of the guest makes it pending again, even if nobody told of it', async () => {
  observatory.start()
  await until('the instance is ready', () => observatory.readiness(instance.lease) === 'ready')
  host.hypervisor.host.answerAgent = (_, command) =>
    command === 'guest-exec-status' ? { exited: true, exitcode: 1 } : undefined
  cpuTimeNs = 0 // as of another QEMU
  await until('the restart was noticed', () => observatory.readiness(instance.lease) === 'pending')
})

test('another process knows what this one wrote at its end', async () => {
  observatory.start()
  await until('it was measured', async () => {
    const { series } = await observatory.metrics(instance.lease, { window: 'hour' })
    return series.cpuPercent.filter((value) => value !== null).length >= 3
  })
  await observatory.stop()
  observatory = open()
  const { series } = await observatory.metrics(instance.lease, { window: 'hour' })
  assert.ok(series.cpuPercent.filter((value) => value !== null).length >= 3)
})

test('nobody is idle of whom nothing is known, nor who types', async () => {
  const query = { cpuPercentBelow: 5, atMostMinutes: 60 }
  assert.equal(await observatory.idleSeconds(instance.lease, query), 0)
  const { bytes } = await observatory.openConsole(instance.lease)
  bytes.write('x')
  await waitFor(async () => (await observatory.idleSeconds(instance.lease, query)) === 0, {
    what: 'the typing was noticed',
    seconds: 10,
  })
  bytes.destroy()
})

test('a lease that this host knows nothing of is refused everywhere', async () => {
  const lease = `0x${'2'.repeat(64)}` as const
  const notFound = ({ reason }: OperationRefusal) => reason === 'notFound'
  await assert.rejects(observatory.metrics(lease, { window: 'hour' }), notFound)
  await assert.rejects(observatory.metricsText(lease), notFound)
  await assert.rejects(observatory.readLog(lease, 'console', { follow: false }), notFound)
  await assert.rejects(observatory.openConsole(lease), notFound)
  await assert.rejects(observatory.idleSeconds(lease, { cpuPercentBelow: 5, atMostMinutes: 5 }), notFound)
  assert.throws(() => observatory.services(lease), notFound)
  assert.throws(() => observatory.readiness(lease), notFound)
})

test('after the end nothing is under way, and who follows a log is let go', async () => {
  observatory.start()
  const following = text(await observatory.readLog(instance.lease, 'console', { follow: true }))
  await observatory.stop()
  await waitFor(
    async () => {
      await host.clock.advance(1000)
      return (await Promise.race([following, null])) !== null
    },
    { what: 'the reader is let go', seconds: 10 },
  )
})
