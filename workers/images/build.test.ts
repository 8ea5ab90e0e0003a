import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { makeTempDir, removeTempDir, waitFor } from '../../test/support/index.ts'
import { runCommand } from '../host/index.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { baseOf, loadCatalogue, makeOverlay, openImage, type PrepareOptions, prepareImage } from './index.ts'

const entry: CatalogueEntry = {
  name: 'toy',
  title: 'A toy',
  arch: 'x86_64',
  source: { kind: 'recipe', recipe: 'toy' },
  boot: { kind: 'disk' },
  hasScreen: false,
  baseDisk: 'base.qcow2',
  loginUser: 'root',
  minimumMemoryMib: 64,
  minimumDiskGib: 1,
}

describe('building images', () => {
  let folder: string
  let options: PrepareOptions
  const builds = () => readFileSync(join(folder, 'builds'), 'utf8').trim().split('\n').length
  const recipe = (script: string) =>
    writeFileSync(join(folder, 'recipes/toy/build.sh'), `set -eu; echo x >> ${folder}/builds\n${script}\n`)
  const makeDisk = 'qemu-img create -q -f qcow2 $1/base.qcow2 16M'

  before(() => {
    folder = makeTempDir('build')
    mkdirSync(join(folder, 'recipes/toy'), { recursive: true })
    mkdirSync(join(folder, 'recipes/lib'))
  })
  after(() => removeTempDir(folder))
  beforeEach(() => {
    rmSync(join(folder, 'cache'), { recursive: true, force: true })
    rmSync(join(folder, 'builds'), { force: true })
    options = { cacheDir: join(folder, 'cache'), recipesDir: join(folder, 'recipes'), catalogue: [entry] }
    recipe(makeDisk)
  })

  test('happens once, however many ask at once', async () => {
    const images = await Promise.all([1, 2, 3].map(() => prepareImage('toy', options)))
    assert.equal(builds(), 1)
    assert.equal(new Set(images.map(({ baseDiskPath }) => baseDiskPath)).size, 1)
    await prepareImage('toy', options)
    assert.equal(builds(), 1)
  })

  test('a changed recipe makes another version and leaves the old one for the disks that stand on it', async () => {
    const old = await prepareImage('toy', options)
    recipe(makeDisk.replace('16M', '32M'))
    const fresh = await prepareImage('toy', options)
    assert.notEqual(fresh.digest, old.digest)
    assert.deepEqual(await openImage('toy', old.digest, options), old)
  })

  test('a version from before its image had a screen boots as it did, and has none', async () => {
    const boot = { kind: 'direct', kernel: 'vmlinux', initrd: 'initrd.cpio', cmdline: 'quiet' } as const
    const files = (kernel: string) => `${makeDisk}; touch $1/${kernel} $1/initrd.cpio`
    const before = { ...options, catalogue: [{ ...entry, boot }] }
    recipe(files('vmlinux'))
    const old = await prepareImage('toy', before)
    const withScreen = { ...entry, boot: { ...boot, kernel: 'vmlinuz' }, hasScreen: true }
    const since = { ...options, catalogue: [withScreen] }
    recipe(files('vmlinuz'))
    const fresh = await prepareImage('toy', since)
    assert.ok(fresh.hasScreen && fresh.boot.kind === 'direct')
    assert.match(fresh.boot.kernelPath, /vmlinuz$/)
    assert.deepEqual(await openImage('toy', old.digest, since), old)
  })

  test('a failing recipe says its last words and leaves nothing', async () => {
    recipe('echo "no such package: libfoo" >&2; exit 7')
    await assert.rejects(prepareImage('toy', options), {
      name: 'ImageError',
      reason: 'build',
      message: /failed \(7\):\nno such package: libfoo/,
    })
    assert.deepEqual(readdirSync(join(folder, 'cache/toy')), ['lock'])
  })

  test('a recipe finds the programs of sbin, also for a user who does not', async (t) => {
    const path = process.env.PATH
    t.after(() => {
      process.env.PATH = path
    })
    process.env.PATH = '/usr/bin:/bin'
    recipe(`command -v ldconfig\n${makeDisk}`)
    await prepareImage('toy', options)
    assert.equal(builds(), 1)
  })

  test('a builder that is killed halfway leaves no process and no half image; the next one succeeds', async () => {
    recipe(`touch ${folder}/halfway $1/base.qcow2; sleep 1000 & wait; touch ${folder}/orphan`)
    const script = `import { prepareImage } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
      await prepareImage('toy', ${JSON.stringify(options)})`
    const builder = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' })
    await waitFor(() => existsSync(join(folder, 'halfway')), { what: 'the build is halfway', seconds: 20 })
    builder.kill('SIGKILL')
    await once(builder, 'exit')
    recipe(makeDisk)
    const image = await prepareImage('toy', options)
    await runCommand('qemu-img', ['check', image.baseDiskPath])
    const { stdout } = await runCommand('ps', ['-eo', 'args'])
    assert.ok(!stdout.includes(`${folder}/recipes/toy/build.sh`), 'the killed build is over')
    assert.ok(!readdirSync(join(folder, 'cache/toy')).some((name) => name.startsWith('build-')))
  })

  test('an image that rots or loses a file is refused, and named', async () => {
    const { baseDiskPath } = await prepareImage('toy', options)
    writeFileSync(baseDiskPath, 'rotten')
    await assert.rejects(prepareImage('toy', options), {
      reason: 'corrupt',
      message: /has sha256 .*, expected/,
    })
    rmSync(baseDiskPath)
    await assert.rejects(prepareImage('toy', options), {
      reason: 'corrupt',
      message: /base\.qcow2 is missing/,
    })
  })

  test('who changes a file and the list of digests beside it is found out by the name of the version', async () => {
    const { baseDiskPath } = await prepareImage('toy', options)
    const list = join(baseDiskPath, '../image.json')
    const honest = readFileSync(list, 'utf8')
    writeFileSync(baseDiskPath, 'another disk')
    const forged = JSON.parse(honest)
    forged.files['base.qcow2'].hex = createHash('sha256').update('another disk').digest('hex')
    for (const text of [JSON.stringify(forged), honest.slice(0, 40), '']) {
      writeFileSync(list, text)
      await assert.rejects(prepareImage('toy', options), {
        reason: 'corrupt',
        message: /image\.json is not the list of digests/,
      })
    }
  })

  test('a damaged image is made anew when somebody says so, for the disks that stand on it, too', async () => {
    const image = await prepareImage('toy', options)
    const whole = readFileSync(image.baseDiskPath)
    writeFileSync(image.baseDiskPath, 'rotten')
    assert.deepEqual(await prepareImage('toy', { ...options, repair: true }), image)
    assert.deepEqual(readFileSync(image.baseDiskPath), whole)
    assert.equal(builds(), 2)
    assert.deepEqual(await openImage('toy', image.digest, options), image)
    await prepareImage('toy', { ...options, repair: true })
    assert.equal(builds(), 2, 'what is whole is left alone')
  })

  test('a version that is not here is missing, not damaged; one digest does not stand for another', async () => {
    const { digest } = await prepareImage('toy', options)
    await assert.rejects(openImage('toy', `sha256:${'0'.repeat(64)}`, options), { reason: 'missing' })
    const sameBeginning = `${digest.slice(0, 'sha256:'.length + 16)}${'0'.repeat(48)}`
    await assert.rejects(openImage('toy', sameBeginning, options), { reason: 'missing' })
  })

  test('a disk is made once, on its base; one on another base is not touched', async () => {
    const image = await prepareImage('toy', options)
    const disk = join(folder, 'disks', 'disk.qcow2')
    await makeOverlay(image, disk, 3)
    await makeOverlay(image, disk, 3)
    assert.equal(await baseOf(disk), image.baseDiskPath)
    const other = { ...image, baseDiskPath: '/elsewhere/base.qcow2' }
    await assert.rejects(makeOverlay(other, disk, 3), /stands on .*, not on \/elsewhere.*It was not touched/)
    await assert.rejects(makeOverlay(image, join(folder, 'small.qcow2'), 0), /at least 1 GiB/)
  })
})

/** `sha256:…` is in a list called `SHA256SUMS`. */
const sumsNameOf = (digest: string) => `${digest.split(':')[0]!.toUpperCase()}SUMS`

describe('the catalogue', () => {
  test('lists what the house has, each image once and complete', () => {
    const names = loadCatalogue().map(({ name }) => name)
    assert.deepEqual(names.slice(0, 2), ['micro', 'debian-12'])
    const dark = loadCatalogue().filter(({ hasScreen }) => !hasScreen)
    assert.deepEqual(
      dark.map(({ name }) => name),
      ['micro'],
      'all but the smallest have a screen',
    )
  })

  test('what is fetched lies at an address that does not move, and its publisher vouches for it', () => {
    for (const { name, source } of loadCatalogue()) {
      if (source.kind !== 'url') continue
      assert.match(source.url, /\/(release-)?20\d{6}(-\d+)?\//, name)
      assert.equal(new URL('.', source.url).href, new URL('.', source.sumsUrl).href, name)
      assert.ok(source.digest !== null && source.sumsUrl.endsWith(`/${sumsNameOf(source.digest)}`), name)
    }
  })

  test('a malformed one is refused with the place', () => {
    const folder = makeTempDir('catalogue')
    const path = join(folder, 'catalogue.json')
    writeFileSync(path, JSON.stringify({ images: [{ ...entry, source: { kind: 'url', url: 'x' } }] }))
    assert.throws(() => loadCatalogue(path), /is malformed:[\s\S]*url/)
    writeFileSync(path, JSON.stringify({ images: [entry, entry] }))
    assert.throws(() => loadCatalogue(path), /two images share a name/)
    removeTempDir(folder)
  })

  test('an unknown image is answered with what there is', async () => {
    await assert.rejects(
      prepareImage('windows', { catalogue: [entry] }),
      /no image called "windows".*has: toy/,
    )
  })
})
