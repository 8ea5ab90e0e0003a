import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type HostRoute, type HostSocket, hostRoutes, hostSockets } from '@freehold/sdk/hostApi'

const project = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, project), 'utf8')
const who: Readonly<Record<string, string>> = { public: 'everybody', signedIn: 'any wallet' }

test('docs/tenant-api.md lists every route and socket with its role, and no other', () => {
  const listed = read('docs/tenant-api.md')
    .split('\n')
    .flatMap(
      (line) => /^\| `((?:GET|POST|PUT|DELETE|WS) [^`]+)` \| ([^|]+) \| (.+) \|$/.exec(line)?.slice(1) ?? [],
    )
  const rowOf = (method: string, { path, access, summary }: HostRoute | HostSocket) => [
    `${method} ${path.replace('/v1/instances/:lease', '…')}`,
    who[access] ?? access,
    summary,
  ]
  const real = [
    ...Object.values(hostRoutes).flatMap((route) => rowOf(route.method, route)),
    ...Object.values(hostSockets).flatMap((socket) => rowOf('WS', socket)),
  ]
  assert.deepEqual(listed, real)
})

test('every test that docs/security.md names is there', () => {
  const named = [...read('docs/security.md').matchAll(/`([\w/.-]+\.(?:test\.ts|t\.sol))`/g)].map(
    ([, path]) => path,
  )
  assert.ok(named.length > 20)
  for (const path of named) assert.ok(existsSync(new URL(path as string, project)), path)
})
