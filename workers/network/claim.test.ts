import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { claimNetwork } from './claim.ts'

const name = `freehold-test-${process.pid}`

test('one process at a time has the network of a machine', async () => {
  const release = await claimNetwork(name)
  await assert.rejects(claimNetwork(name), /A machine carries one host/)
  await release()
  await (await claimNetwork(name))()
})

test('a worker that was killed has it no longer', async () => {
  const module = JSON.stringify(new URL('./claim.ts', import.meta.url).href)
  const script = `const { claimNetwork } = await import(${module})
    await claimNetwork(${JSON.stringify(name)}); console.log('has it'); setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', script])
  await once(holder.stdout, 'data')
  await assert.rejects(claimNetwork(name), /Another worker/)
  holder.kill('SIGKILL')
  await once(holder, 'close')
  await (await claimNetwork(name))()
})
