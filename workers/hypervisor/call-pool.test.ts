import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { waitFor } from '../../test/support/index.ts'
import { CallPool } from './libvirt/call-pool.ts'

/** libvirt's own make-believe driver: the whole library, no daemon. */
const uri = 'test:///default'

const xml = `<domain type='test'><name>fh-1</name><memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>`

function childrenOfThisProcess(): string[] {
  return readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      const isMine = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === String(process.pid)
      return isMine && readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes('call-child')
    } catch {
      return false // it ended while we looked
    }
  })
}

describe('calls to libvirt in child processes', () => {
  let calls: CallPool
  before(() => {
    calls = new CallPool(uri)
  })
  after(() => calls.close())

  test('reach the library and bring back what it says', async () => {
    await calls.call(20, 'define', xml)
    await calls.call(20, 'start', 'fh-1')
    const domains = await calls.call(20, 'list')
    assert.ok(domains.some(({ name, state }) => name === 'fh-1' && state === 1))
    assert.equal(await calls.call(20, 'state', 'fh-none'), null)
  })

  test('carry the reason of a refusal', async () => {
    await assert.rejects(calls.call(20, 'start', 'fh-none'), (error: Error & { reason: string }) => {
      assert.equal(error.reason, 'refused')
      assert.match(error.message, /^libvirt start fh-none failed at test:\/\/\/default: Domain not found/)
      return true
    })
  })

  test('a daemon that does not answer is gone', async () => {
    const nowhere = new CallPool('qemu+unix:///system?socket=/nowhere/libvirt-sock')
    await assert.rejects(nowhere.call(20, 'connect'), { reason: 'gone' })
    nowhere.close()
  })

  test('a child that dies is replaced; the call under way is gone, the next one is served', async () => {
    await calls.call(20, 'list')
    const [child] = childrenOfThisProcess()
    process.kill(Number(child), 'SIGSTOP')
    const stuck = calls.call(60, 'list')
    process.kill(Number(child), 'SIGKILL')
    await assert.rejects(stuck, { reason: 'gone' })
    assert.ok(Array.isArray(await calls.call(20, 'list')))
  })

  test('a child that hangs is killed at the deadline; others go on meanwhile', async () => {
    await calls.call(20, 'list')
    const [child] = childrenOfThisProcess()
    process.kill(Number(child), 'SIGSTOP')
    const stuck = assert.rejects(calls.call(1, 'list'), { reason: 'timeout' })
    assert.ok(Array.isArray(await calls.call(20, 'list')), 'another child serves')
    await stuck
    await waitFor(() => !childrenOfThisProcess().includes(child ?? ''), {
      what: 'the child is gone',
      seconds: 10,
    })
  })

  test('after closing nothing is left', async () => {
    calls.close()
    await assert.rejects(calls.call(20, 'list'), { reason: 'gone' })
    await waitFor(() => childrenOfThisProcess().length === 0, { what: 'the children ended', seconds: 10 })
  })
})
