import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { sshFingerprintOf } from '@freehold/sdk'
import type { Hex } from 'viem'
import { freePort, waitFor } from '../../test/support/index.ts'
import { scanHostKeys } from '../ssh/scan.ts'
import { type CliWorld, startCliWorld } from '../testing/world.ts'

const launcher = resolve(import.meta.dirname, '../bin/freehold.mjs')
const skip = spawnSync('dropbear', ['-V']).error
  ? 'dropbear, the SSH server of the micro image, is not installed'
  : false

let world: CliWorld
let server: ChildProcess
let port: number
let fingerprint: Hex
before(async () => {
  if (skip) return
  world = await startCliWorld()
  port = await freePort()
  const keyPath = join(world.folder, 'server_key')
  execFileSync('dropbearkey', ['-t', 'ecdsa', '-s', '256', '-f', keyPath], { stdio: 'ignore' })
  const publicKey =
    execFileSync('dropbearkey', ['-y', '-f', keyPath])
      .toString()
      .match(/^ecdsa\S+ \S+/m)?.[0] ?? ''
  fingerprint = sshFingerprintOf(publicKey)
  const pidFile = join(world.folder, 'dropbear.pid')
  // No agent, no passwords: nobody can log in, and that is as far as these tests go.
  const options = ['-F', '-s', '-j', '-k', '-r', keyPath, '-p', `127.0.0.1:${port}`, '-P', pidFile]
  server = spawn('dropbear', options, { stdio: 'ignore' })
  const endpoint = { user: 'root', address: '127.0.0.1', port }
  await waitFor(async () => (await scanHostKeys(endpoint)).length > 0, {
    what: 'dropbear answers',
    seconds: 10,
  })
})
after(async () => {
  server?.kill()
  await world?.stop()
})

/** A lease that its host activated with this fingerprint. */
async function activeLease(pinned: Hex, at = port): Promise<Hex> {
  const words = ['rent', '--image', 'micro', '--hours', '1', '--yes', '--no-wait']
  const { leaseId } = await world.json<{ leaseId: Hex }>(words)
  await world.host.activate(leaseId, `ssh://root@127.0.0.1:${at}`, pinned)
  return leaseId
}

/** The program itself, since ssh takes over its terminal. */
const freehold = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...words], {
    env: world.env,
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr }
}

test('ssh: a host key that the chain names passes strict checking', { skip }, async () => {
  const leaseId = await activeLease(fingerprint)
  const { code, stderr } = freehold('ssh', leaseId, '--', '-o', 'BatchMode=yes', 'true')
  assert.equal(code, 255, "ssh's own exit code")
  assert.match(stderr, /Permission denied \(publickey/, 'past the host key, up to the login')
  assert.doesNotMatch(stderr, /Host key verification failed|authenticity/)
})

test('ssh: the known-hosts file holds the pinned key alone', { skip }, async () => {
  const leaseId = await activeLease(fingerprint)
  const { knownHostsPath, command, exitCode } = await world.json<{
    knownHostsPath: string
    command: string[]
    exitCode: null
  }>(['ssh', leaseId.slice(0, 14), '--', 'uptime'])
  const lines = readFileSync(knownHostsPath, 'utf8').trim().split('\n')
  assert.equal(lines.length, 1)
  assert.match(lines[0]!, new RegExp(`^\\[127\\.0\\.0\\.1\\]:${port} ecdsa-sha2-nistp256 `))
  assert.equal(exitCode, null, '--json does not log in')
  assert.ok(command.includes('StrictHostKeyChecking=yes'))
  assert.equal(
    command[command.indexOf('-i') + 1],
    world.keyPath.replace('.pub', ''),
    'the key it was rented with',
  )
  assert.deepEqual(command.slice(-2), ['127.0.0.1', 'uptime'])
})

test('ssh: another host key than the chain names is never connected to', { skip }, async () => {
  const leaseId = await activeLease(`0x${'ab'.repeat(32)}`)
  const { code, stderr } = freehold('ssh', leaseId, '--', 'true')
  assert.equal(code, 1)
  assert.match(stderr, /shows another host key than the chain names/)
  assert.doesNotMatch(stderr, /Permission denied/)
})

test('ssh: a machine that is stopped is told apart from one that does not answer', { skip }, async () => {
  const leaseId = await activeLease(fingerprint, await freePort())
  const running = await world.freehold(['ssh', leaseId])
  assert.equal(running.code, 1)
  assert.match(running.stderr, /does not answer as an SSH server/)
  world.host.machines.machine(leaseId).power = 'stopped'
  const stopped = await world.freehold(['ssh', leaseId])
  assert.equal(stopped.code, 1)
  assert.match(stopped.stderr, new RegExp(`lease ${leaseId.slice(0, 10)} is stopped`))
  assert.match(stopped.stderr, new RegExp(`freehold start ${leaseId.slice(0, 10)}`))
})

test('ssh: a lease that has ended', { skip }, async () => {
  const leaseId = await activeLease(fingerprint)
  await world.json(['close', leaseId])
  const { code, stderr } = freehold('ssh', leaseId)
  assert.equal(code, 1)
  assert.match(stderr, /was closed \(TenantDone\)/)
})

test('cp: scp under the pinned key, on the right side of the colon', { skip }, async () => {
  const leaseId = await activeLease(fingerprint)
  const { code, stdout, stderr } = freehold('cp', 'odd:name', `${leaseId}:there`, '--json')
  const { command, direction, exitCode } = JSON.parse(stdout)
  assert.equal(direction, 'toMachine')
  assert.equal(code, exitCode, "scp's own exit code")
  assert.notEqual(code, 0)
  assert.match(stderr, /Permission denied \(publickey/, 'past the host key, up to the login')
  assert.ok(command.includes('StrictHostKeyChecking=yes'))
  assert.deepEqual(command.slice(command.indexOf('--')), ['--', './odd:name', 'root@127.0.0.1:there'])
  const back = freehold('cp', '-r', `${leaseId}:/srv`, `${leaseId}:`, 'odd:name', '--json', '--', '-q')
  const words = JSON.parse(back.stdout).command
  assert.deepEqual(words.slice(words.indexOf('-r')), [
    ...['-r', '-q', '--', 'root@127.0.0.1:/srv', 'root@127.0.0.1:', './odd:name'],
  ])
})

test('cp: another host key than the chain names is never connected to', { skip }, async () => {
  const leaseId = await activeLease(`0x${'ab'.repeat(32)}`)
  const { code, stderr } = freehold('cp', `${leaseId}:file`, '.')
  assert.equal(code, 1)
  assert.match(stderr, /shows another host key than the chain names/)
  assert.doesNotMatch(stderr, /Permission denied/)
})

test('cp: lines that cannot be meant are refused with what is needed', { skip }, async () => {
  for (const [says, ...paths] of [
    [/at least two/, 'alone'],
    [/either the last path is on the machine or all before it/, 'a', 'b'],
    [/either the last path is on the machine or all before it/, '0xab:a', 'b', 'c'],
    [/either the last path is on the machine or all before it/, '0xab:a', '0xab:b'],
    [/one machine at a time/, '0xab:a', '0xcd:b', 'c'],
    [/a lease id is needed/, `0x${'a'.repeat(65)}:a`, 'b'],
  ] as const) {
    const { code, stderr } = await world.freehold(['cp', ...paths])
    assert.equal(code, 2, paths.join(' '))
    assert.match(stderr, says, paths.join(' '))
  }
})

test('ssh-config: a block by which plain ssh reaches the pinned machine, and no other', {
  skip,
}, async () => {
  const leaseId = await activeLease(fingerprint)
  const { block, name } = await world.json<{ block: string; name: string }>(['ssh-config', leaseId])
  assert.equal(name, `freehold-${leaseId.slice(0, 10)}`)
  const config = join(world.folder, 'ssh config')
  writeFileSync(config, `${block}\n`)
  const login = () =>
    spawnSync('ssh', ['-F', config, '-o', 'BatchMode=yes', name], { encoding: 'utf8' }).stderr
  assert.match(login(), /Permission denied \(publickey/, 'past the host key, up to the login')
  writeFileSync(config, `${block.replaceAll(leaseId, 'nothing')}\n`)
  assert.match(login(), /Host key verification failed/)
})
