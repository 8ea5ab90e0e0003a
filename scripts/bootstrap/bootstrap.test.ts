import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { projectRoot } from '../network/paths.ts'
import { describeMissing, ensurePackages, missingPackages } from './packages.ts'

const folder = makeTempDir('bootstrap')
after(() => removeTempDir(folder))
const runner = join(projectRoot, 'scripts/run.mjs')

/** Writes a program to run. */
function program(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('the program gets arguments, input and terminal, and its exit status is ours', () => {
  const echo = program(
    'echo.ts',
    'const words: string[] = process.argv.slice(2)\nconsole.log(words.join("+"))\nprocess.exit(7)',
  )
  const { status, stdout, stderr } = spawnSync(process.execPath, [runner, echo, 'a', '--b'], {
    encoding: 'utf8',
  })
  assert.deepEqual({ status, stdout, stderr }, { status: 7, stdout: 'a+--b\n', stderr: '' })
})

test('signals reach the program', async () => {
  const patient = program(
    'patient.ts',
    "process.on('SIGTERM', () => process.exit(9))\nconsole.log('ready')\nsetInterval(() => {}, 1000)",
  )
  const child = spawn(process.execPath, [runner, patient], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  assert.equal(code, 9)
})

test('a program that a signal ends, ends us by the same', () => {
  const suicidal = program('suicidal.ts', "process.kill(process.pid, 'SIGKILL')")
  const { signal } = spawnSync(process.execPath, [runner, suicidal])
  assert.equal(signal, 'SIGKILL')
})

test('a package of another version, or a missing one, is noticed; a missing optional one is fine', async () => {
  const checkout = join(folder, 'checkout')
  mkdirSync(join(checkout, 'node_modules'), { recursive: true })
  cpSync(join(projectRoot, 'scripts/bootstrap'), join(checkout, 'scripts/bootstrap'), { recursive: true })
  const lockfile = (packages: object) => JSON.stringify({ packages })
  const write = (wanted: object, installed: object) => {
    writeFileSync(join(checkout, 'package-lock.json'), lockfile(wanted))
    writeFileSync(join(checkout, 'node_modules/.package-lock.json'), lockfile(installed))
  }
  const { isInstalled } = await import(join(checkout, 'scripts/bootstrap/dependencies.mjs'))
  const a1 = { 'node_modules/a': { version: '1.0.0' } }
  write({ '': {}, ...a1, 'node_modules/mac': { version: '1.0.0', optional: true } }, a1)
  assert.equal(isInstalled(), true)
  write({ 'node_modules/a': { version: '1.0.1' } }, a1)
  assert.equal(isInstalled(), false)
  write({ ...a1, 'node_modules/b': { version: '1.0.0' } }, a1)
  assert.equal(isInstalled(), false)
})

test('what is missing is named with its purpose and the line that installs it', () => {
  const text = describeMissing([
    { package: 'redis-server', program: 'redis-server', for: "the worker's queue" },
    { package: 'nftables', program: 'nft', for: 'port forwards' },
  ])
  assert.match(text, /redis-server: for the worker's queue/)
  assert.match(text, /sudo apt-get install -y --no-install-recommends redis-server nftables$/)
})

test('programs are looked for on PATH and in the sbin folders; without apt the user is told', (t) => {
  const path = process.env.PATH
  t.after(() => {
    process.env.PATH = path
  })
  const programs = join(folder, 'programs')
  mkdirSync(programs)
  for (const name of ['depmod', 'cpio']) symlinkSync('/bin/true', join(programs, name))
  process.env.PATH = programs
  const names = missingPackages(['images']).map((entry) => entry.package)
  assert.ok(!names.includes('cpio') && !names.includes('kmod'))
  assert.ok(names.includes('lz4'))
  assert.throws(() => ensurePackages(['images']), /These Debian packages are missing:\n {2}lz4/)
})

test('apt installs without questions, starts no service and leaves no policy behind', {
  skip: process.getuid?.() !== 0,
}, (t) => {
  const path = process.env.PATH
  t.after(() => {
    process.env.PATH = path
  })
  const programs = join(folder, 'apt')
  const diary = join(folder, 'apt.log')
  mkdirSync(programs)
  const apt = `#!/bin/sh
echo "$DEBIAN_FRONTEND $*" >> ${diary}
/bin/sh /usr/sbin/policy-rc.d redis-server start; echo "policy $?" >> ${diary}
case " $* " in *" install "*) /bin/ln -sf /bin/true ${programs}/redis-server;; esac
`
  writeFileSync(join(programs, 'apt-get'), apt, { mode: 0o755 })
  const before = existsSync('/usr/sbin/policy-rc.d')
  process.env.PATH = programs
  ensurePackages(['queue'])
  assert.deepEqual(missingPackages(['queue']), [])
  assert.match(
    readFileSync(diary, 'utf8'),
    /^noninteractive install -y .*--no-install-recommends .* redis-server\npolicy 101\n$/,
  )
  assert.equal(existsSync('/usr/sbin/policy-rc.d'), before)
})
