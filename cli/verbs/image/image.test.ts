import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../../test/support/index.ts'
import { run } from '../../testing/io.ts'

const content = randomBytes(400_000)
const sha512 = createHash('sha512').update(content).digest('hex')

let server: Server
let folder: string
let catalogue: string
/** Bytes after which the connection hangs: the rest never comes. */
let hangsAfter: number | null = null
before(async () => {
  folder = makeTempDir('cli-images')
  server = createServer((request, response) => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const headers = { 'content-length': content.length - start, etag: '"v1"' }
    response.writeHead(start > 0 ? 206 : 200, headers)
    if (hangsAfter === null) response.end(content.subarray(start))
    else response.write(content.subarray(start, hangsAfter))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/noble.img`
  const official = {
    title: 'An official image',
    arch: 'x86_64',
    boot: { kind: 'disk' },
    loginUser: 'ubuntu',
    minimumMemoryMib: 1024,
    minimumDiskGib: 5,
  }
  const images = [
    {
      name: 'known',
      ...official,
      source: { kind: 'url', url, sumsUrl: `${url}.sums`, digest: `sha512:${sha512}` },
    },
    { name: 'unknown', ...official, source: { kind: 'url', url, sumsUrl: `${url}.sums`, digest: null } },
  ]
  catalogue = join(folder, 'catalogue.json')
  writeFileSync(catalogue, JSON.stringify({ images }))
})
after(() => {
  server.close()
  server.closeAllConnections()
  removeTempDir(folder)
})

const env = () => ({ FREEHOLD_HOME: join(folder, 'home'), FREEHOLD_STATE: join(folder, 'state') })
const image = (words: readonly string[], cache: string, options = {}) =>
  run(['image', ...words, '--catalogue', catalogue, '--cache', join(folder, cache)], {
    env: env(),
    ...options,
  })

test('list tells what is ready, fetch makes it so and shows how far it is', async () => {
  const states = async () => {
    const { images } = JSON.parse((await image(['list', '--json'], 'a')).stdout)
    return images.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`)
  }
  assert.deepEqual(await states(), ['known absent', 'unknown unpinned'])
  const { code, stdout, stderr } = await image(['fetch', 'known', '--json'], 'a')
  assert.equal(code, 0, stderr)
  assert.match(
    stderr,
    /… downloading known\n(?:… downloading known [█░]{20} \d+ %, [^\n]+\n)+… checking the digest/,
  )
  const { digest, path } = JSON.parse(stdout)
  assert.equal(digest, `sha512:${sha512}`)
  assert.deepEqual(readFileSync(path), content)
  assert.deepEqual(await states(), ['known ready', 'unknown unpinned'])
  assert.match(
    (await image(['list'], 'a')).stdout,
    /known +ready +yes +1 MiB +sha512:[0-9a-f]{12}… +1 GiB, 5 GiB disk +ubuntu/,
  )
})

test('list shows digest and size of what is here, and what is damaged; fetch makes that anew', async () => {
  const known = async () => JSON.parse((await image(['list', '--json'], 'f')).stdout).images[0]
  const { digest: none, sizeMib: unknown } = await known()
  assert.deepEqual({ none, unknown }, { none: null, unknown: null })
  const { path } = JSON.parse((await image(['fetch', 'known', '--json'], 'f')).stdout)
  const { digest, sizeMib, arch } = await known()
  assert.deepEqual({ digest, sizeMib, arch }, { digest: `sha512:${sha512}`, sizeMib: 1, arch: 'x86_64' })
  writeFileSync(path, 'rotten')
  const damaged = await known()
  assert.deepEqual([damaged.state, damaged.digest], ['damaged', null])
  assert.equal((await image(['fetch', 'known'], 'f')).code, 0)
  assert.equal((await known()).state, 'ready')
})

test('what upstream publishes no digest of is refused until it is pinned', async () => {
  const early = await image(['fetch', 'unknown'], 'b')
  assert.equal(early.code, 1)
  assert.match(early.stderr, /Next +freehold image pin unknown --file FILE/)
  const file = join(folder, 'checked.img')
  writeFileSync(file, content)
  const { stdout } = await image(['pin', 'unknown', '--file', file], 'b')
  assert.match(stdout, new RegExp(`Pinned +${sha512}\n`))
  assert.equal((await image(['fetch', 'unknown'], 'b')).code, 0)
})

test('a wrong pin refuses the file, and pinning again tells what was before', async () => {
  const wrong = 'ab'.repeat(64)
  assert.equal((await image(['pin', 'unknown', wrong.toUpperCase()], 'c')).code, 0)
  const refused = await image(['fetch', 'unknown'], 'c')
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /The file was deleted; nothing is started from it/)
  const { previous } = JSON.parse((await image(['pin', 'unknown', sha512, '--json'], 'c')).stdout)
  assert.equal(previous, wrong)
  assert.equal((await image(['fetch', 'unknown'], 'c')).code, 0)
})

test('Ctrl-C keeps what was downloaded, and the next fetch goes on there', async () => {
  const stop = new AbortController()
  hangsAfter = 250_000
  const { code, stderr } = await image(['fetch', 'known'], 'd', {
    signal: stop.signal,
    onStderr: (text: string) => / \d+ %/.test(text) && stop.abort(),
  })
  hangsAfter = null
  assert.equal(code, 1)
  assert.match(stderr, /Stopped\.\nNext +run it again: it goes on where it stopped/)
  assert.ok(existsSync(join(folder, 'd/known/download.part')))
  assert.equal((await image(['fetch', 'known'], 'd')).code, 0)
})

test('what cannot be meant is refused', async () => {
  for (const [words, says] of [
    [['fetch', 'knwon'], /no image called "knwon"\. Did you mean known\?/],
    [['pin', 'known', sha512], /The catalogue itself names the digest/],
    [['pin', 'unknown'], /A SHA-512 or --file is needed/],
    [['pin', 'unknown', 'abc'], /\[sha512\]: a SHA-512 has 128 hex digits/],
    [['pin', 'unknown', '--file', join(folder, 'nothing')], /there is no file/],
  ] as const) {
    const { code, stderr } = await image(words, 'e')
    assert.notEqual(code, 0, words.join(' '))
    assert.match(stderr, says)
  }
})
