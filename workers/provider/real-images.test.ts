import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { NOT_MADE_YET } from '@freehold/sdk'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { loadCatalogue, prepareImage } from '../images/index.ts'
import { realImages } from './real-images.ts'

/** Only root builds images. */
const isRoot = process.getuid?.() === 0
let cacheDir: string
before(() => {
  cacheDir = makeTempDir('images')
})
after(() => removeTempDir(cacheDir))

async function namesOf(names: readonly string[] | undefined, catalogue = loadCatalogue()): Promise<string[]> {
  const images = await realImages({ names, cacheDir, catalogue, say: () => {} }).offered()
  for (const { digest } of images) assert.equal(digest, NOT_MADE_YET)
  return images.map(({ name }) => name)
}

test('what a host builds itself can be rented before it is there; what it would download, only where it is named', async () => {
  const recipes = isRoot ? ['micro', 'debian-12'] : []
  assert.deepEqual(await namesOf(undefined), recipes)
  assert.deepEqual(await namesOf(['debian-12']), isRoot ? ['debian-12'] : [])
  assert.deepEqual(await namesOf(['debian-13-cloud']), ['debian-13-cloud'])
})

test('a damaged image is not offered nor opened, is told of once, and takes no other with it', async () => {
  const content = randomBytes(100_000)
  const server = createServer((_, response) => response.end(content)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const [url, digest] = [
    `http://127.0.0.1:${port}/disk.img`,
    createHash('sha256').update(content).digest('hex'),
  ]
  const official = loadCatalogue().find(({ name }) => name === 'debian-12-cloud')!
  const catalogue = ['first', 'second'].map((name) => ({
    ...official,
    name,
    source: { kind: 'url' as const, url, sumsUrl: url, digest: `sha256:${digest}` },
  }))
  const said: string[] = []
  const images = realImages({
    names: ['first', 'second'],
    cacheDir,
    catalogue,
    say: (words) => said.push(words),
  })
  const offered = async () => (await images.offered()).map(({ name }) => name)
  const { baseDiskPath } = await images.open('first', undefined)
  await images.open('second', undefined)
  said.length = 0
  writeFileSync(baseDiskPath, 'rotten')
  assert.deepEqual([await offered(), await offered()], [['second'], ['second']])
  assert.equal(said.length, 1)
  assert.match(
    said[0]!,
    /Image first is not offered: .* is corrupted.*Make it anew: freehold image fetch first/,
  )
  for (const pinned of [undefined, `sha256:${digest}`])
    await assert.rejects(images.open('first', pinned), { name: 'ImageError', reason: 'corrupt' })
  await prepareImage('first', { cacheDir, catalogue, repair: true })
  assert.deepEqual(await offered(), ['first', 'second'])
  assert.equal((await images.open('first', undefined)).baseDiskPath, baseDiskPath)
  server.close()
})

test('nothing is offered that could not be checked against a digest, or that the configuration leaves out', async () => {
  const ubuntu = loadCatalogue().filter(({ name }) => name === 'ubuntu-24.04-cloud')
  assert.deepEqual(await namesOf(['ubuntu-24.04-cloud'], ubuntu), ['ubuntu-24.04-cloud'])
  const unknown = ubuntu.map((entry) => ({ ...entry, source: { ...entry.source, digest: null } }))
  assert.deepEqual(await namesOf(['ubuntu-24.04-cloud'], unknown), [])
  assert.deepEqual(await namesOf([]), [])
})
