import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { claimNetwork } from './claim.ts'
import { ownerNote, requireOwnBridge } from './owner.ts'

const name = `freehold-test-${process.pid}`
const claim = { stateDir: '/nowhere', bridge: 'fhtest0', name }

test('one process at a time has the network of a machine', async () => {
  const release = await claimNetwork(claim)
  await assert.rejects(claimNetwork(claim), /A machine carries one host/)
  await release()
  await (await claimNetwork(claim))()
})

test('a worker that was killed has it no longer', async () => {
  const module = JSON.stringify(new URL('./claim.ts', import.meta.url).href)
  const script = `const { claimNetwork } = await import(${module})
    await claimNetwork(${JSON.stringify(claim)}); console.log('has it'); setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', script])
  await once(holder.stdout, 'data')
  await assert.rejects(claimNetwork(claim), /Another worker/)
  holder.kill('SIGKILL')
  await once(holder, 'close')
  await (await claimNetwork(claim))()
})

test('what a worker left on the machine is its own, also after it died', () => {
  const mine = ownerNote('/var/lib/freehold/state')
  requireOwnBridge('fhbr0', null, mine)
  requireOwnBridge('fhbr0', mine, mine)
  const other = ownerNote("/srv/a 'b' # c/state")
  assert.match(other, /^[!-~]{1,240}$/)
  assert.throws(
    () => requireOwnBridge('fhbr0', other, mine),
    /state in \/srv\/a 'b' # c\/state.*ip link delete fhbr0/,
  )
  assert.throws(() => requireOwnBridge('fhbr0', 'lan of the office %', mine), /lan of the office %/)
  const long = `/srv/${'ä'.repeat(300)}`
  assert.ok(ownerNote(long).length < 256)
  assert.notEqual(ownerNote(`${long}1`), ownerNote(`${long}2`))
})
