import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type HostRoute,
  type HostRouteId,
  hostRoutes,
  hostSockets,
  problemSchema,
} from '@freehold/sdk/hostApi'
import type { Hono } from 'hono'
import { z } from 'zod'
import { createApi } from './app.ts'
import { describeApi } from './openapi.ts'
import { openTenantApi, type TenantApiOptions } from './tenant-api.ts'
import { exampleOf } from './testing/examples.ts'
import { identity, startTestHost, type TestHost } from './testing/host.ts'
import { ask, signedIn } from './testing/raw.ts'

interface Operation {
  readonly operationId: string
  readonly 'x-role': string
  readonly 'x-websocket'?: boolean
  readonly security: unknown[]
  readonly requestBody?: { content: Record<string, { schema: Parameters<typeof z.fromJSONSchema>[0] }> }
  readonly responses: Record<
    string,
    { content?: Record<string, { schema?: Parameters<typeof z.fromJSONSchema>[0] }> }
  >
  readonly parameters?: { name: string; in: string; required: boolean }[]
}
type Document = { openapi: string; paths: Record<string, Record<string, Operation>> }

let host: TestHost
let document: Document
let headers: Record<string, string>
before(async () => {
  host = await startTestHost()
  headers = await signedIn(host, 'owner')
  const { json } = await ask(host, { method: 'GET', path: '/v1/openapi.json', body: null })
  document = json as unknown as Document
})
after(() => host.stop())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )

test('the document that is served is the one made from the table', () => {
  assert.equal(document.openapi, '3.1.0')
  assert.deepEqual(document, JSON.parse(JSON.stringify(describeApi())))
})

test('every route under /v1 that the server has is in the document, and the other way round', () => {
  const app: Hono = createApi({
    presence: async () => null,
    readiness: async () => ({ ready: true, checks: {} }),
    metrics: { text: async () => '', contentType: '' },
    onError: () => {},
    tenants: openTenantApi({ consoleOrigins: [], identity } as unknown as TenantApiOptions),
  }) as unknown as Hono
  const served = app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1'))
    .map(({ method, path }) => `${method} ${path.replace(/:([a-zA-Z]+)/g, '{$1}')}`)
  const described = operations()
    .filter(({ operation }) => !operation['x-websocket'])
    .map(({ method, path }) => `${method} ${path}`)
  assert.deepEqual([...new Set(served)].sort(), described.sort())
  assert.equal(served.length, described.length, 'no route is served twice')
  assert.equal(operations().length, Object.keys(hostRoutes).length + Object.keys(hostSockets).length)
})

test('the document says of every route what it asks for', () => {
  for (const { operation } of operations()) {
    const route: { access: string } =
      hostRoutes[operation.operationId as HostRouteId] ??
      hostSockets[operation.operationId as keyof typeof hostSockets]
    assert.equal(operation['x-role'], route.access)
    const isOpen = route.access === 'public' || operation['x-websocket'] === true
    assert.equal(operation.security.length, isOpen ? 0 : 2)
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
    assert.ok(inPath.every(({ required }) => required))
  }
})

for (const [id, route] of Object.entries(hostRoutes) as [HostRouteId, HostRoute][]) {
  test(`${id}: request and real answer are what the document says`, async () => {
    const found = operations().find(({ operation }) => operation.operationId === id)
    assert.ok(found)
    const { operation } = found
    const example = exampleOf(id)
    if (example.body !== null) {
      const schema = operation.requestBody?.content['application/json']?.schema
      assert.ok(schema)
      z.fromJSONSchema(schema).parse(JSON.parse(example.body))
    }
    if (id === 'signOut') return // it would end the session of the others
    const { status, json, headers: answered } = await ask(host, example, headers)
    const described = operation.responses[status]
    assert.ok(described, `${status} is not described`)
    if (id === 'signIn') {
      assert.equal(status, 401)
      problemSchema.parse(json)
      return
    }
    assert.equal(status, route.answer.status)
    const [contentType] = Object.keys(described.content ?? {})
    if (route.answer.kind === 'empty') assert.equal(contentType, undefined)
    else assert.equal(answered['content-type']?.split(';')[0], contentType?.split(';')[0])
    const schema = described.content?.['application/json']?.schema
    if (schema) z.fromJSONSchema(schema).parse(json)
  })
}
