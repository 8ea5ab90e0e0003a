import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { POINTS_PER_VCPU, type Tier } from '@freehold/sdk'
import { type Observatory, openObservatory } from '../../workers/observe/index.ts'
import { limitsFor } from '../../workers/provider/limits.ts'
import { startTestHost, type TestGuest, type TestHost, waitFor } from '../support/index.ts'

let host: TestHost
before(async () => {
  host = await startTestHost()
})
after(() => host.stop())

test('two guests that want the same core get it by the points of their tiers', async (t) => {
  const { cpuWeight, says } = await host.hypervisor.enforcement()
  if (cpuWeight === 'nobody') return t.skip(says)
  const guests = await Promise.all([startOf('dedicated'), startOf('burstable')])
  const observatory = observe(guests)
  t.after(() => observatory.stop())
  for (const guest of guests) {
    await guest.run('while :; do :; done > /dev/null 2>&1 < /dev/null &')
    await holdToOneCore(guest)
  }
  await sleep(500) // the kernel moves them
  const before = await cpuTimes(guests)
  let had: readonly number[] = []
  const enough = async () => {
    had = (await cpuTimes(guests)).map((time, index) => time - before[index]!)
    return sum(had) > 3e9
  }
  await waitFor(enough, { what: 'they had three seconds of a core', seconds: 60, everyMs: 500 })
  const due = POINTS_PER_VCPU.dedicated / POINTS_PER_VCPU.burstable
  const ratio = had[0]! / had[1]!
  const came = `${ratio.toFixed(2)} times came of ${(sum(had) / 1e9).toFixed(2)} s`
  t.diagnostic(`${due} times as much was due, ${came}`)
  assert.ok(ratio > due * 0.6 && ratio < due * 1.6, `${due} times as much was due, ${came}`)

  await t.test('who got less is told that it waited for the core', async (t) => {
    const since = Math.floor(Date.now() / 1000) + 1
    const values = async (guest: TestGuest) =>
      (await observatory.metrics(leaseOf(guest), { window: 'hour', since })).series.stealPercent
        .filter((value) => value !== null)
        .slice(0, 5)
    await waitFor(async () => (await Promise.all(guests.map(values))).every(({ length }) => length === 5), {
      what: 'it was measured five times',
      seconds: 60,
      everyMs: 500,
    })
    const [dedicated, burstable] = (await Promise.all(guests.map(values))).map((five) => sum(five) / 5)
    const told = `the dedicated guest waited ${dedicated} % of its time, the burstable one ${burstable} %`
    t.diagnostic(told)
    assert.ok(burstable! > 50 && burstable! <= 100, told)
    assert.ok(dedicated! < burstable!, told)
  })
})

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

const leaseOf = ({ spec: { name } }: TestGuest) => `0x${name.slice(3).padEnd(64, '0')}` as const

/** Measures them every second, as a worker does. */
function observe(guests: readonly TestGuest[]): Observatory {
  const observatory = openObservatory({
    hypervisor: host.hypervisor,
    say: () => {},
    instances: () =>
      guests.map((guest) => ({
        lease: leaseOf(guest),
        guest: guest.spec.name,
        folder: dirname(guest.spec.diskPath),
        consoleLog: guest.spec.consoleLogPath,
        services: [],
        gpus: 0,
        mayRun: true,
      })),
  })
  observatory.start()
  return observatory
}

/** A guest of one vCPU with the limits that a worker gives to this tier. It answers. */
async function startOf(tier: Tier): Promise<TestGuest> {
  const guest = await host.addGuest()
  const { vcpus, memoryMib } = guest.spec
  const size = { points: vcpus * POINTS_PER_VCPU[tier], vcpus, memoryMib }
  await host.hypervisor.define({ ...guest.spec, limits: limitsFor(size, host.hypervisor.accelerator) })
  await host.hypervisor.start(guest.spec.name)
  await guest.waitForSsh()
  return guest
}

/** All threads of its QEMU, so that guests are in each other's way however many cores there are. */
async function holdToOneCore({ spec: { name } }: TestGuest): Promise<void> {
  const pid = (await host.shell('cat', `/run/libvirt/qemu/${name}.pid`)).trim()
  await host.shell('taskset', '--all-tasks', '--cpu-list', '--pid', '0', pid)
}

/** Processor time that each of them has had, in nanoseconds. */
async function cpuTimes(guests: readonly TestGuest[]): Promise<number[]> {
  const stats = await host.hypervisor.stats()
  return guests.map(({ spec: { name } }) => stats.find((one) => one.name === name)!.cpuTimeNs)
}
