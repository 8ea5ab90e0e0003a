import assert from 'node:assert/strict'
import { existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ensureArtifacts } from '../../scripts/network/artifacts.ts'
import { buildConsole } from '../../scripts/network/console.ts'
import { prepareLocalImage } from '../../scripts/network/host.ts'
import { projectRoot } from '../../scripts/network/paths.ts'
import { sessionRoot } from '../../scripts/network/session-host.ts'
import { compileMappings } from '../../subgraph/build.ts'
import { type CommandError, runCommand } from '../../workers/host/index.ts'
import { makeTempDir, removeTempDir, waitFor } from '../support/index.ts'
import { npmStart, type StackUser, type StartedStack } from './npm-start.ts'
import { nobody, ordinaryUser } from './ordinary-user.ts'

// Where the tests run as an ordinary user, start.test.ts says the same and more.
const isRoot = process.getuid?.() === 0

describe('npm start as an ordinary user', { skip: !isRoot }, () => {
  const folder = makeTempDir('user')
  const stateDir = join(folder, 'state')
  let user: StackUser
  let stack: StartedStack | undefined

  /** Runs a command in the checkout as the user. */
  const run = async (...command: string[]) => {
    const [program = '', ...args] = [...user.prefix, ...command]
    const env = { ...user.env, FREEHOLD_STATE: stateDir }
    return (await runCommand(program, args, { env, cwd: projectRoot, timeoutSeconds: 300 })).stdout.trim()
  }
  const freehold = (...args: string[]) => run(process.execPath, 'cli/bin/freehold.mjs', ...args)

  before(async () => {
    await Promise.all([ensureArtifacts(), buildConsole(), compileMappings(), prepareLocalImage(() => {})])
    user = ordinaryUser(folder)
  })
  after(async () => {
    await stack?.killAll()
    removeTempDir(folder)
  })

  test('Debian packages that are missing are named, each, with the line that installs them', async () => {
    const programs = join(folder, 'programs')
    mkdirSync(programs)
    symlinkSync('/usr/bin/apt-get', join(programs, 'apt-get'))
    symlinkSync('/bin/false', join(programs, 'sudo')) // as where it asks for a password
    const start = [process.execPath, 'scripts/run.mjs', 'scripts/network/start.ts']
    const words = await run('/usr/bin/env', `PATH=${programs}`, ...start).then(
      () => assert.fail('it started'),
      (error: CommandError) => error.stderr,
    )
    const missing = [
      'redis-server',
      'qemu-system-x86',
      'qemu-utils',
      'genisoimage',
      'openssh-client',
      'cpio',
      'lz4',
    ]
    for (const name of missing) {
      assert.match(words, new RegExp(`^  ${name}: for `, 'm'))
      assert.match(words, new RegExp(`^  sudo apt-get install -y .* ${name}( |$)`, 'm'))
    }
    assert.ok(!existsSync(stateDir), 'nothing was begun')
  })

  test('the lines that it prints rent a machine, log in and end the lease', async () => {
    stack = await npmStart(stateDir, { user })
    const size = ['--memory', '256M', '--disk', '1G']
    const rented = await freehold('rent', '--image', 'micro', ...size, '--hours', '1', '--yes', '--json')
    const { leaseId } = JSON.parse(rented) as { leaseId: string }
    const logIn = () => freehold('ssh', leaseId, '--', 'hostname')
    const hostname = await waitFor(logIn, { what: 'the guest answers', seconds: 300, everyMs: 500 })
    assert.equal(hostname, `fh-${leaseId.slice(2, 10)}`)
    assert.equal(statSync(join(stateDir, 'host/instances', leaseId, 'disk.qcow2')).uid, nobody)
    const { state } = JSON.parse(await freehold('close', leaseId, '--json')) as { state: string }
    assert.equal(state, 'Settling')
  })

  test('Ctrl-C leaves no process and no folder for sockets', async () => {
    assert.equal(await stack?.interrupt(), 0)
    const isGone = () => stack?.traces().length === 0
    await waitFor(isGone, { what: 'nothing is left', seconds: 60 }).catch(() => {
      assert.deepEqual(stack?.traces(), [])
    })
    assert.ok(!existsSync(sessionRoot(stateDir, nobody, ['/tmp'])))
  })
})
