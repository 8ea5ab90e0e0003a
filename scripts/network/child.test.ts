import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { startChild } from './child.ts'
import { isAlive, type ProcessIdentity, startTimeOf } from './process-table.ts'
import { waitFor } from './wait.ts'

const folder = makeTempDir('child')
after(() => removeTempDir(folder))

test('a child logs, and stops when it is asked to', async () => {
  const logPath = join(folder, 'polite.log')
  const script = 'trap "echo bye; exit 0" TERM; echo hello; while :; do sleep 0.02; done'
  const child = startChild({ name: 'polite', command: 'bash', args: ['-c', script], logPath })
  await waitFor(() => readFileSync(logPath, 'utf8').includes('hello'), { what: 'it says hello', seconds: 10 })
  await child.stop()
  assert.equal(readFileSync(logPath, 'utf8'), 'hello\nbye\n')
  assert.equal(await child.ended, 'polite ended with exit code 0')
  assert.equal(isAlive(child), false)
  await child.stop() // a second time is fine
})

test('a child that does not listen is killed, with its own children', async () => {
  const logPath = join(folder, 'stubborn.log')
  const script = 'trap "" TERM; sleep 600 & echo $!; wait'
  const child = startChild({
    name: 'stubborn',
    command: 'bash',
    args: ['-c', script],
    logPath,
    graceSeconds: 0.1,
  })
  const grandchild = await waitFor(() => Number(readFileSync(logPath, 'utf8')) || null, {
    what: 'it names its child',
    seconds: 10,
  })
  await child.stop()
  assert.equal(await child.ended, 'stubborn ended by SIGKILL')
  await waitFor(() => startTimeOf(grandchild) === null, { what: 'the grandchild is gone', seconds: 10 })
})

test('a program that does not exist is named', async () => {
  const child = startChild({
    name: 'nobody',
    command: '/nonexistent/program',
    args: [],
    logPath: join(folder, 'nobody.log'),
  })
  assert.match(await child.ended, /^nobody (could not be started: .*ENOENT|ended with exit code 127)$/)
  await child.stop()
})

const onLinux = { skip: process.platform !== 'linux' }

/** Kills a program right after it has started a child; resolves with the child. */
async function orphan(name: string, env: Record<string, string> = {}): Promise<ProcessIdentity> {
  const options = { name, command: 'sleep', args: ['600'], logPath: join(folder, `${name}.log`) }
  const program = `
    import { startChild } from ${JSON.stringify(import.meta.resolve('./child.ts'))}
    const { pid, startTime } = startChild(${JSON.stringify(options)})
    console.log(JSON.stringify({ pid, startTime }))
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const child = JSON.parse(line.toString()) as ProcessIdentity
  assert.equal(isAlive(child), true)
  parent.kill('SIGKILL')
  return child
}

test('a child dies with a parent that is killed', onLinux, async () => {
  const child = await orphan('orphan')
  await waitFor(() => !isAlive(child), { what: 'the orphan is gone', seconds: 10 })
})

test('so does a child whose parent is killed before the kernel was asked', onLinux, async () => {
  const real = execFileSync('sh', ['-c', 'command -v setpriv'], { encoding: 'utf8' }).trim()
  const slow = join(folder, 'setpriv')
  writeFileSync(slow, `#!/bin/sh\nsleep 1\nexec ${real} "$@"\n`, { mode: 0o755 })
  const child = await orphan('early orphan', { PATH: `${folder}:${process.env.PATH}` })
  await waitFor(() => !isAlive(child), { what: 'the orphan is gone', seconds: 10 })
})
