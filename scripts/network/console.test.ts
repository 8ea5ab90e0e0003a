import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { serveConsole } from './console.ts'
import { freePort } from './ports.ts'

const root = makeTempDir('console')
const folder = join(root, 'dist')
const networkFile = join(root, 'network.json')
let server: Awaited<ReturnType<typeof serveConsole>>

before(async () => {
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), 'front page')
  writeFileSync(join(folder, 'assets/app-1a2b.js'), 'script')
  writeFileSync(join(root, 'secret'), 'not for the console')
  writeFileSync(networkFile, '{"name":"local"}')
  server = await serveConsole({ port: await freePort(), networkFile, folder })
})
after(async () => {
  await server.stop()
  removeTempDir(root)
})

/** A request with its path as it is: `fetch` would tidy it up. */
function get(
  path: string,
  method = 'GET',
): Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url)
    request({ hostname, port, path, method }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode!, text, headers: response.headers }))
    })
      .once('error', reject)
      .end()
  })
}

test('files are served, hashed ones for ever', async () => {
  const script = await get('/assets/app-1a2b.js')
  assert.deepEqual([script.status, script.text], [200, 'script'])
  assert.match(String(script.headers['content-type']), /^text\/javascript/)
  assert.match(String(script.headers['cache-control']), /immutable/)
  assert.equal((await get('/')).headers['cache-control'], 'no-cache')
})

test("paths of the console's own get the front page, missing files do not", async () => {
  assert.equal((await get('/leases/0x1234?tab=money')).text, 'front page')
  assert.equal((await get('/assets/gone.js')).status, 404)
})

test('the network is read anew each time', async () => {
  assert.equal((await get('/network.json')).text, '{"name":"local"}')
  writeFileSync(networkFile, '{"name":"changed"}')
  assert.equal((await get('/network.json')).text, '{"name":"changed"}')
})

test('nothing outside the folder, no half-coded path and no other method gets an answer', async () => {
  for (const path of ['/../secret', '/%2e%2e/secret', '/..%2fsecret', '/assets/../../secret']) {
    assert.notEqual((await get(path)).text, 'not for the console', path)
  }
  assert.equal((await get('/%')).status, 400)
  assert.equal((await get('/', 'POST')).status, 405)
})
