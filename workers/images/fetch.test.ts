import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import type { ImageProgress } from './build.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { findReadyImage, pinDigest, prepareImage } from './index.ts'

const content = randomBytes(300_000)
const sha512 = createHash('sha512').update(content).digest('hex')
const sha256 = createHash('sha256').update(content).digest('hex')

/** What the server does with the next requests. */
interface Behaviour {
  body: Buffer
  etag: string | null
  /** Bytes after which the connection is cut. */
  cutAfter: number | null
  status: number | null
}

describe('fetching official images', () => {
  let server: Server
  let url: string
  let cacheDir: string
  let behaviour: Behaviour
  const ranges: (string | undefined)[] = []
  const progress: ImageProgress[] = []

  before(async () => {
    server = createServer((request, response) => {
      ranges.push(request.headers.range)
      const { body, etag, cutAfter, status } = behaviour
      const sameFile = etag !== null && request.headers['if-range'] === etag
      const start = sameFile ? Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0
      if (status !== null) return void response.writeHead(status).end()
      if (start >= body.length)
        return void response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end()
      const headers = { 'content-length': body.length - start, ...(etag !== null && { etag }) }
      response.writeHead(start > 0 ? 206 : 200, headers)
      if (cutAfter === null) return void response.end(body.subarray(start))
      response.write(body.subarray(start, start + cutAfter), () => setTimeout(() => response.destroy(), 50))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/images/debian.qcow2`
  })
  after(() => {
    server.close()
    server.closeAllConnections()
  })
  beforeEach(() => {
    cacheDir = makeTempDir('images')
    behaviour = { body: content, etag: '"v1"', cutAfter: null, status: null }
    ranges.length = 0
    progress.length = 0
  })
  afterEach(() => removeTempDir(cacheDir))

  const entry = (digest: string | null): CatalogueEntry => ({
    name: 'cloud',
    title: 'An official image',
    arch: 'x86_64',
    source: { kind: 'url', url, sumsUrl: `${url}.SHA512SUMS`, digest },
    boot: { kind: 'disk' },
    hasScreen: true,
    loginUser: 'debian',
    minimumMemoryMib: 512,
    minimumDiskGib: 4,
  })
  const prepare = (digest: string | null = `sha512:${sha512}`) =>
    prepareImage('cloud', { cacheDir, catalogue: [entry(digest)], onProgress: (step) => progress.push(step) })

  test('the file arrives, is checked, and its digest is the one upstream publishes', async () => {
    assert.equal(await findReadyImage('cloud', { cacheDir, catalogue: [entry(`sha512:${sha512}`)] }), null)
    const image = await prepare()
    assert.deepEqual(readFileSync(image.baseDiskPath), content)
    assert.equal(image.digest, `sha512:${sha512}`)
    assert.deepEqual(image.boot, { kind: 'disk' })
    const last = progress.filter(({ step }) => step === 'download').at(-1)
    assert.deepEqual(last, {
      image: 'cloud',
      step: 'download',
      doneBytes: content.length,
      totalBytes: content.length,
    })
    await prepare()
    assert.equal(ranges.length, 1, 'a second time fetches nothing')
  })

  test('a digest counts by its own algorithm, whichever upstream publishes', async () => {
    assert.equal((await prepare(`sha256:${sha256}`)).digest, `sha256:${sha256}`)
    await assert.rejects(
      prepareImage('cloud', {
        cacheDir: join(cacheDir, 'other'),
        catalogue: [entry(`sha256:${sha512.slice(0, 64)}`)],
      }),
      { reason: 'corrupt', message: /has sha256:[0-9a-f]{64}, expected sha256:/ },
    )
  })

  test('an interrupted download goes on where it stopped', async () => {
    behaviour.cutAfter = 100_000
    await assert.rejects(prepare(), {
      name: 'ImageError',
      reason: 'fetch',
      message: /broke off after \d+ bytes/,
    })
    const kept = statSync(join(cacheDir, 'cloud', 'download.part')).size
    assert.ok(kept > 0)
    behaviour.cutAfter = null
    assert.deepEqual(readFileSync((await prepare()).baseDiskPath), content)
    assert.deepEqual(ranges, [undefined, `bytes=${kept}-`])
  })

  test('a file that changed upstream in the meantime is fetched from the start', async () => {
    behaviour = { ...behaviour, body: randomBytes(300_000), etag: '"v0"', cutAfter: 100_000 }
    await assert.rejects(prepare(), { reason: 'fetch' })
    behaviour = { body: content, etag: '"v1"', cutAfter: null, status: null }
    assert.deepEqual(readFileSync((await prepare()).baseDiskPath), content)
  })

  test('without a tag to compare, an interrupted download starts anew', async () => {
    behaviour = { ...behaviour, etag: null, cutAfter: 100_000 }
    await assert.rejects(prepare(), { reason: 'fetch' })
    behaviour.cutAfter = null
    await prepare()
    assert.deepEqual(ranges, [undefined, undefined])
  })

  test('a wrong digest is refused and the file deleted; nothing can be started from it', async () => {
    behaviour.body = randomBytes(1000)
    await assert.rejects(prepare(), {
      name: 'ImageError',
      reason: 'corrupt',
      message: /has sha512:[0-9a-f]{128}, expected sha512:[0-9a-f]{128}/,
    })
    assert.deepEqual(readdirSync(join(cacheDir, 'cloud')), ['lock'])
    assert.equal(await findReadyImage('cloud', { cacheDir, catalogue: [entry(`sha512:${sha512}`)] }), null)
  })

  test('a file that rots in the cache is refused', async () => {
    const { baseDiskPath } = await prepare()
    writeFileSync(baseDiskPath, Buffer.concat([content.subarray(1), Buffer.from([1])]))
    await assert.rejects(prepare(), {
      reason: 'corrupt',
      message: /is corrupted: .* Nothing is started from it/,
    })
  })

  test('a file that rots is fetched anew when somebody says so', async () => {
    const { baseDiskPath, digest } = await prepare()
    writeFileSync(baseDiskPath, 'rotten')
    const catalogue = [entry(`sha512:${sha512}`)]
    assert.equal((await prepareImage('cloud', { cacheDir, catalogue, repair: true })).digest, digest)
    assert.deepEqual(readFileSync(baseDiskPath), content)
    assert.equal(ranges.length, 2)
  })

  test('when the catalogue vouches for another file at the same address, what was there before is not used', async () => {
    await prepare()
    const catalogue = [entry(`sha512:${'ab'.repeat(64)}`)]
    assert.equal(await findReadyImage('cloud', { cacheDir, catalogue }), null)
    await assert.rejects(prepareImage('cloud', { cacheDir, catalogue }), { reason: 'corrupt' })
    assert.equal((await prepare()).digest, `sha512:${sha512}`)
    assert.equal(ranges.length, 2, 'and what it vouched for before is still there')
  })

  test('where upstream publishes no digest, nothing is fetched before the provider pins one', async () => {
    await assert.rejects(prepare(null), { reason: 'pin', message: /No digest is known for image cloud/ })
    assert.equal(ranges.length, 0)
    assert.throws(() => pinDigest(join(cacheDir, 'cloud'), 'abc'), { reason: 'pin' })
    pinDigest(join(cacheDir, 'cloud'), sha512)
    assert.equal((await prepare(null)).digest, `sha512:${sha512}`)
  })

  test('a server that says no, or is not there, is named', async () => {
    behaviour.status = 404
    await assert.rejects(prepare(), { reason: 'fetch', message: /answered 404/ })
    const nowhere = {
      ...entry(`sha512:${sha512}`),
      source: { ...entry(`sha512:${sha512}`).source, url: 'http://127.0.0.1:9/x' },
    }
    const catalogue = [nowhere as CatalogueEntry]
    await assert.rejects(prepareImage('cloud', { cacheDir, catalogue }), {
      reason: 'fetch',
      message: /cannot be reached/,
    })
    assert.equal(existsSync(join(cacheDir, 'cloud', 'current.json')), false)
  })
})
