import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { lockState } from './lock.ts'
import { statePaths } from './paths.ts'
import { isAlive, startTimeOf } from './process-table.ts'

const folder = makeTempDir('lock')
after(() => removeTempDir(folder))

const sleeper = () => spawn('sleep', ['600'], { stdio: 'ignore', detached: true })
const identityOf = (child: ChildProcess) => ({ pid: child.pid!, startTime: startTimeOf(child.pid!)! })

/** Leaves the state folder as a stack does that was killed while its child went on. */
async function dieWith(name: string, record: { pid: number; startTime: string }) {
  const paths = statePaths(join(folder, name))
  const lock = await lockState(paths)
  lock.record({ name: 'sleeper', ...record, stopSignal: 'SIGTERM' })
  writeFileSync(
    paths.lock,
    JSON.stringify({ pid: process.pid, startTime: 'of somebody before', since: 'yesterday' }),
  )
  return paths
}

test('a folder belongs to one living process', async () => {
  const paths = statePaths(join(folder, 'living'))
  const lock = await lockState(paths)
  await assert.rejects(
    lockState(paths),
    /A network already runs in .*living: process \d+, since .* Stop it with Ctrl-C/,
  )
  lock.release()
  assert.equal(existsSync(paths.lock), false)
  const again = await lockState(paths)
  assert.deepEqual(again.reclaimed, [])
  again.release()
})

test('what a dead stack left running is ended', async () => {
  const child = sleeper()
  const identity = identityOf(child)
  const paths = await dieWith('reclaimed', identity)
  const lock = await lockState(paths)
  assert.deepEqual(lock.reclaimed, ['sleeper'])
  assert.equal(isAlive(identity), false)
  lock.release()
})

test('a process that only got the number of one of ours lives on', async () => {
  const child = sleeper()
  const identity = identityOf(child)
  const paths = await dieWith('namesake', { pid: identity.pid, startTime: 'another one' })
  const lock = await lockState(paths)
  assert.deepEqual(lock.reclaimed, [])
  assert.equal(isAlive(identity), true)
  lock.release()
  child.kill()
})

test('half a lock file, as a full disk leaves it, is nobody', async () => {
  const paths = statePaths(join(folder, 'half'))
  ;(await lockState(paths)).release()
  writeFileSync(paths.lock, '{"pid":')
  const lock = await lockState(paths)
  assert.match(readFileSync(paths.lock, 'utf8'), new RegExp(`"pid":${process.pid},`))
  lock.release()
})
