import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Runs `work` while holding an exclusive lock on a file; waits for whoever holds it. The kernel frees the lock when this
 * process dies, however it dies, so a lock is never stale.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true })
  const release = await acquire(path)
  try {
    return await work()
  } finally {
    await release()
  }
}

/** Node has no flock(2): a child holds the lock until its standard input closes, as it does when we die. */
function acquire(path: string): Promise<() => Promise<void>> {
  const holder = spawn('flock', ['--exclusive', path, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  return new Promise((resolve, reject) => {
    const ended = new Promise<void>((done) => holder.once('close', () => done()))
    holder.once('error', (cause) =>
      reject(new Error(`Cannot lock ${path}: flock is not installed.`, { cause })),
    )
    void ended.then(() => reject(new Error(`Cannot lock ${path}: flock ended early.`)))
    holder.stdout.once('data', () => {
      resolve(() => {
        holder.stdin.end()
        return ended
      })
    })
  })
}
