import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { freePort, rememberedPort } from './ports.ts'

const folder = makeTempDir('ports')
after(() => removeTempDir(folder))

const listen = (port: number) =>
  new Promise<Server>((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })

test('a free port can be listened on and is given once', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, freePort))
  assert.equal(new Set(ports).size, ports.length)
  const server = await listen(ports[0]!)
  server.close()
})

test('a service gets the port it had before', async () => {
  const file = join(folder, 'ports.json')
  const first = await rememberedPort(file, 'console')
  assert.equal(await rememberedPort(file, 'console'), first)
  assert.notEqual(await rememberedPort(file, 'chain'), first)
  assert.equal((JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>).console, first)
})

test('a port that somebody took meanwhile is replaced', async () => {
  const file = join(folder, 'taken.json')
  const first = await rememberedPort(file, 'console')
  const server = await listen(first)
  const second = await rememberedPort(file, 'console')
  server.close()
  assert.notEqual(second, first)
  assert.equal(await rememberedPort(file, 'console'), second)
})

test('a damaged record is named', async () => {
  const file = join(folder, 'damaged.json')
  writeFileSync(file, '{"console":')
  await assert.rejects(rememberedPort(file, 'console'), new RegExp(`${file} is damaged; delete it`))
  rmSync(file)
})
