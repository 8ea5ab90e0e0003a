import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { NOT_MADE_YET } from '@freehold/sdk'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { loadCatalogue } from '../images/index.ts'
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

test('nothing is offered that could not be checked against a digest, or that the configuration leaves out', async () => {
  const ubuntu = loadCatalogue().filter(({ name }) => name === 'ubuntu-24.04-cloud')
  assert.deepEqual(await namesOf(['ubuntu-24.04-cloud'], ubuntu), ['ubuntu-24.04-cloud'])
  const unknown = ubuntu.map((entry) => ({ ...entry, source: { ...entry.source, digest: null } }))
  assert.deepEqual(await namesOf(['ubuntu-24.04-cloud'], unknown), [])
  assert.deepEqual(await namesOf([]), [])
})
