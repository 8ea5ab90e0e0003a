import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { projectRoot } from '../network/paths.ts'

const folder = makeTempDir('bootstrap-node')
after(() => removeTempDir(folder))
const toolchain = join(folder, '.toolchain')
const diary = join(folder, 'npm.log')
const broken = join(folder, 'registry-is-down')
cpSync(join(projectRoot, 'scripts/bootstrap'), join(folder, 'scripts/bootstrap'), { recursive: true })

/** Stands for npm and its registry: writes a package that is a Node by its looks, half of it when the registry is down. */
const npm = join(folder, 'npm-cli.js')
writeFileSync(
  npm,
  `const { appendFileSync, existsSync, mkdirSync, writeFileSync } = require('node:fs')
const [verb, , prefix, , wanted] = process.argv.slice(2)
const [name, version] = wanted.split('@')
appendFileSync(${JSON.stringify(diary)}, verb + ' ' + wanted + '\\n')
const folder = prefix + '/node_modules/' + name
mkdirSync(folder + '/bin', { recursive: true })
writeFileSync(folder + '/bin/node', '')
if (existsSync(${JSON.stringify(broken)})) process.exit(1)
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
writeFileSync(folder + '/package.json', JSON.stringify({ name, version }))
`,
)

beforeEach(() => {
  for (const path of [toolchain, diary, broken]) rmSync(path, { recursive: true, force: true })
})

/** Arguments for a Node that says it is of another version, and asks which one to use. */
const asking = (version: string) => [
  '--input-type=module',
  '--eval',
  `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })
const { ensureNode } = await import(${JSON.stringify(join(folder, 'scripts/bootstrap/node.mjs'))})
console.log(ensureNode())
console.log(process.env.PATH)`,
]
const environment = { ...process.env, npm_execpath: npm }

function ask(version: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, asking(version), {
    env: environment,
    encoding: 'utf8',
  })
  const [node, path] = stdout.split('\n')
  return { status, node, path, stderr }
}

const installs = () => (existsSync(diary) ? readFileSync(diary, 'utf8').trim().split('\n') : [])

test('a Node that runs TypeScript by itself is taken as it is', () => {
  for (const version of ['22.18.0', '23.6.0', '24.0.0']) {
    const { node, path } = ask(version)
    assert.equal(node, process.execPath)
    assert.ok(path?.startsWith(join(process.execPath, '..')))
  }
  assert.deepEqual(installs(), [])
})

test('an older one fetches the pinned Node, once, and programs that ask for node get it', () => {
  const first = ask('20.19.0')
  assert.equal(first.status, 0, first.stderr)
  assert.match(first.stderr, /^Fetching Node 22\.\d+\.\d+ \(once\)/)
  assert.match(first.node ?? '', /\.toolchain\/node_modules\/node-[^/]+\/bin\/node$/)
  assert.ok(existsSync(first.node!))
  assert.ok(first.path?.startsWith(join(first.node!, '..')))
  assert.equal(ask('22.17.0').node, first.node)
  assert.equal(installs().length, 1)
  assert.match(installs()[0]!, /^install node-[\w-]+@22\.\d+\.\d+$/)
})

test('two that start at once fetch it once', async () => {
  const both = [0, 1].map(() =>
    spawn(process.execPath, asking('20.19.0'), { env: environment, stdio: 'ignore' }),
  )
  const exits = await Promise.all(both.map((child) => once(child, 'exit')))
  assert.deepEqual(
    exits.map(([code]) => code),
    [0, 0],
  )
  assert.equal(installs().length, 1)
})

test('what came in half is not taken for a Node, and is fetched again', () => {
  writeFileSync(broken, '')
  const { status, stderr } = ask('20.19.0')
  assert.equal(status, 1)
  assert.match(stderr, /`npm install .*` failed \(exit code 1\).* Is the npm registry reachable\?/)
  rmSync(broken)
  assert.equal(ask('20.19.0').status, 0)
  assert.equal(installs().length, 2)
})

test('one that is too old for that is told what to install', () => {
  const { status, stderr } = ask('18.20.0')
  assert.equal(status, 1)
  assert.match(stderr, /Node 18\.20\.0 is too old; install Node 20 or newer/)
})
