// One at a time, between processes, with built-in modules only.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Runs `work` while holding the lock `path`; waits for a living holder, takes over from a dead one. */
export function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true })
  while (!take(path)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250)
  try {
    return work()
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}

function take(path) {
  try {
    mkdirSync(path)
    writeFileSync(join(path, 'pid'), String(process.pid))
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (holderIsDead(path)) rmSync(path, { recursive: true, force: true })
    return false
  }
}

function holderIsDead(path) {
  try {
    const pid = Number(readFileSync(join(path, 'pid'), 'utf8'))
    if (pid === 0) return false // just being written
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}
