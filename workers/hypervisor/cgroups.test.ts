import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import {
  type CgroupTrees,
  enforceableHere,
  limitFiles,
  limitProcess,
  readCgroupTrees,
  removeControlGroups,
  removeEmptyGroups,
} from './cgroups.ts'
import { decideEnforcement } from './enforcement.ts'

const folder = makeTempDir('cgroups')
after(() => removeTempDir(folder))
const limits = { cpuWeight: 50, cpuQuotaPercent: 150, memoryLimitMib: 512 }
const free = { cpuWeight: 100, cpuQuotaPercent: null, memoryLimitMib: null }

describe('control groups', () => {
  test('are removed with the group of the house, once nobody lives there', () => {
    const [cpu, memory] = ['cpu', 'memory'].map((tree) => join(folder, 'v1', tree)) as [string, string]
    const trees: CgroupTrees = { version: 1, cpu, memory }
    for (const tree of [cpu, memory]) mkdirSync(join(tree, 'freehold/fh-0a'), { recursive: true })
    mkdirSync(join(memory, 'freehold/fh-0b/lives'), { recursive: true })
    removeControlGroups(trees)
    assert.deepEqual(readdirSync(cpu), [])
    assert.deepEqual(readdirSync(join(memory, 'freehold')), ['fh-0b'])
    removeControlGroups(trees)
    removeControlGroups(null)
  })

  test('are found whichever version is mounted', () => {
    const v1 = ['cpu', 'memory']
      .map((one) => `cgroup /sys/fs/cgroup/${one} cgroup rw,relatime,${one} 0 0`)
      .join('\n')
    assert.deepEqual(readCgroupTrees(`${v1}\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n`), {
      version: 1,
      cpu: '/sys/fs/cgroup/cpu',
      memory: '/sys/fs/cgroup/memory',
    })
    const joint = readCgroupTrees('cgroup /c cgroup rw,cpu,cpuacct 0 0\n')
    assert.deepEqual(joint, { version: 1, cpu: '/c', memory: null })
    writeFileSync(join(folder, 'cgroup.controllers'), 'cpuset cpu io memory pids\n')
    const v2 = readCgroupTrees(`cgroup2 ${folder} cgroup2 rw 0 0\n`)
    assert.deepEqual(v2, {
      version: 2,
      root: folder,
      controllers: ['cpuset', 'cpu', 'io', 'memory', 'pids'],
    })
    assert.equal(readCgroupTrees('tmpfs / tmpfs rw 0 0\n'), null)
  })

  test('are used only where groups may be made', () => {
    assert.deepEqual(enforceableHere(null), { cpu: false, memory: false })
    const trees: CgroupTrees = { version: 1, cpu: folder, memory: null }
    assert.deepEqual(enforceableHere(trees), { cpu: true, memory: false })
    const without: CgroupTrees = { version: 2, root: folder, controllers: ['cpu'] }
    assert.deepEqual(enforceableHere(without), { cpu: true, memory: false })
  })

  test('of version 2 take weight, quota and memory', () => {
    const trees: CgroupTrees = { version: 2, root: '/g', controllers: ['cpu', 'memory'] }
    assert.deepEqual(limitFiles(trees, 'fh-1', limits), [
      {
        folder: '/g/freehold/fh-1',
        files: { 'cpu.weight': '50', 'cpu.max': '150000 100000', 'memory.max': `${512 * 1024 * 1024}` },
      },
    ])
    assert.deepEqual(limitFiles(trees, 'fh-1', free)[0]?.files, {
      'cpu.weight': '100',
      'cpu.max': 'max 100000',
      'memory.max': 'max',
    })
  })

  test('of version 1 take shares, quota and memory', () => {
    const trees: CgroupTrees = { version: 1, cpu: '/cpu', memory: '/memory' }
    assert.deepEqual(limitFiles(trees, 'fh-1', limits), [
      { folder: '/cpu/freehold/fh-1', files: { 'cpu.shares': '512', 'cpu.cfs_quota_us': '150000' } },
      {
        folder: '/memory/freehold/fh-1',
        files: { 'memory.limit_in_bytes': `${512 * 1024 * 1024}` },
      },
    ])
    const [cpu, memory] = limitFiles(trees, 'fh-1', free)
    assert.deepEqual(cpu?.files, { 'cpu.shares': '1024', 'cpu.cfs_quota_us': '-1' })
    assert.deepEqual(memory?.files, { 'memory.limit_in_bytes': '-1' })
  })

  test('of version 2 are made top down, with the controllers passed on', () => {
    const root = join(folder, 'tree')
    mkdirSync(root)
    limitProcess({ version: 2, root, controllers: ['cpu', 'memory'] }, 'fh-1', 4711, limits)
    const content = (path: string) => readFileSync(join(root, path), 'utf8')
    assert.equal(content('cgroup.subtree_control'), '+cpu +memory')
    assert.equal(content('freehold/cgroup.subtree_control'), '+cpu +memory')
    assert.equal(content('freehold/fh-1/cpu.max'), '150000 100000')
    assert.equal(content('freehold/fh-1/cgroup.procs'), '4711')
  })

  const trees = readCgroupTrees()
  const cannot = enforceableHere(trees).cpu ? false : 'no control groups for CPU may be made here'

  test('hold a busy process to its quota', { skip: cannot }, async (t) => {
    const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
    t.after(async () => {
      const ended = once(busy, 'exit')
      busy.kill('SIGKILL')
      await ended
      removeEmptyGroups(trees!)
    })
    limitProcess(trees!, 'fh-quota-test', busy.pid!, { ...limits, cpuQuotaPercent: 20, memoryLimitMib: null })
    const used = async (): Promise<number> => {
      const before = cpuSeconds(busy.pid!)
      const began = performance.now()
      await new Promise((done) => setTimeout(done, 1500))
      return (cpuSeconds(busy.pid!) - before) / ((performance.now() - began) / 1000)
    }
    await used() // the start of Node itself
    const share = await used()
    assert.ok(share < 0.3, `20 % of a core were allowed, ${Math.round(share * 100)} % were used`)
  })
})

/** User and system time of a process; the kernel counts in hundredths. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

test('who enforces limits depends on the daemon and on what this process may do', () => {
  const all = { cpu: true, memory: true }
  const none = { cpu: false, memory: false }
  const who = (uri: string, machine = all, here = all) => {
    const { says: _, ...decision } = decideEnforcement(uri, { machine, here })
    return [...new Set(Object.values(decision))].join(' and ')
  }
  const privateHost = 'qemu+unix:///system?socket=/proc/1/root/run/libvirt/libvirt-sock'
  assert.equal(who('qemu:///system'), 'libvirt')
  assert.equal(who('qemu:///system', none), 'nobody')
  assert.equal(who(privateHost), 'worker')
  assert.equal(who(privateHost, all, none), 'nobody')
  assert.equal(who('qemu:///session', all, none), 'nobody')
  assert.equal(who('qemu+ssh://far/system'), 'nobody')
  assert.equal(who(privateHost, all, { cpu: true, memory: false }), 'worker and nobody')
  const { says } = decideEnforcement('qemu:///session', { machine: all, here: none })
  assert.match(says, /^Nobody enforces CPU shares.* run guests by the system daemon/)
})
