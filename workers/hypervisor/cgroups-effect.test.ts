import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { enforceableHere, limitProcess, readCgroupTrees, removeEmptyGroups } from './cgroups.ts'
import type { GuestLimits } from './types.ts'

const trees = readCgroupTrees()
const here = enforceableHere(trees)
const free: GuestLimits = { cpuWeight: 100, cpuQuotaPercent: null, memoryLimitMib: null }

/** What the kernel makes of the limits, seen of processes that stand where a guest's QEMU does. */
describe('limits in effect', () => {
  const children: ChildProcess[] = []
  afterEach(async () => {
    for (const child of children.splice(0)) {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null
      child.kill('SIGKILL')
      await ended
    }
    if (trees !== null) removeEmptyGroups(trees)
  })

  /** Begins when it is told to, in the group of a guest of that name. */
  function startIn(name: string, limits: GuestLimits, program: string): ChildProcess {
    const child = spawn('sh', ['-c', `read go; ${program}`], { stdio: ['pipe', 'ignore', 'ignore'] })
    children.push(child)
    limitProcess(trees!, name, child.pid!, limits)
    return child
  }
  const begin = (child: ChildProcess) => child.stdin!.write('go\n')

  test('two that want the same core get it by their weights', { skip: !here.cpu }, async () => {
    // On one core, so that they are in each other's way however many there are.
    const spin = 'taskset -p 1 $$ > /dev/null; while :; do :; done'
    const dedicated = startIn('fh-heavy', { ...free, cpuWeight: 100 }, spin)
    const burstable = startIn('fh-light', { ...free, cpuWeight: 25 }, spin)
    for (const child of [dedicated, burstable]) begin(child)
    await sleep(500) // both spin
    const before = [ticksOf(dedicated), ticksOf(burstable)] as const
    await sleep(3000)
    const [heavy, light] = [ticksOf(dedicated) - before[0], ticksOf(burstable) - before[1]]
    const ratio = heavy / light
    assert.ok(
      ratio > 2.5 && ratio < 6,
      `four times as much was due, ${ratio.toFixed(2)} times came of ${heavy + light} ticks`,
    )
  })

  test('one that wants more memory than its limit is killed', { skip: !here.memory }, async () => {
    // Bounded by itself as well: without the limit it would end by saying so, not by a signal.
    const eater = startIn(
      'fh-eater',
      { ...free, memoryLimitMib: 64 },
      'ulimit -v 1048576; exec tail /dev/zero',
    )
    const ended = once(eater, 'exit')
    begin(eater)
    assert.deepEqual(await ended, [null, 'SIGKILL'])
    const modest = startIn(
      'fh-modest',
      { ...free, memoryLimitMib: 64 },
      'head -c 100000000 /dev/zero > /dev/null',
    )
    const done = once(modest, 'exit')
    begin(modest)
    assert.deepEqual(await done, [0, null])
  })
})

/** Processor time that a process has had, in the kernel's ticks. */
function ticksOf({ pid }: ChildProcess): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
  return Number(user) + Number(system)
}
