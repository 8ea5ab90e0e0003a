import { type HostRoute, hostRoutes, hostSockets, PROBLEMS, problemSchema } from '@freehold/sdk/hostApi'
import { z } from 'zod'

type Json = Record<string, unknown>

/** The OpenAPI 3.1 document of the tenant API, made from the table that the server serves. */
export function describeApi(): Json {
  const paths: Record<string, Json> = {}
  const add = (path: string, method: string, operation: Json) => {
    const name = path.replace(/:([a-zA-Z]+)/g, '{$1}')
    paths[name] = { ...paths[name], [method.toLowerCase()]: operation }
  }
  for (const [id, route] of Object.entries(hostRoutes) as [string, HostRoute][])
    add(route.path, route.method, operationOf(id, route))
  for (const [id, socket] of Object.entries(hostSockets)) add(socket.path, 'GET', socketOperation(id, socket))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Freehold tenant API',
      version: '1',
      description: 'What a Freehold host serves to the tenants of its leases. Roles come from the chain.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema) },
      securitySchemes: {
        session: { type: 'http', scheme: 'bearer', description: 'A session of POST /v1/auth/session.' },
        signedRequest: {
          type: 'apiKey',
          in: 'header',
          name: 'authorization',
          description: '`Freehold WALLET.TIME.NONCE.SIGNATURE`: one request, signed by itself.',
        },
      },
    },
  }
}

/** What is sent and what is answered look the same in JSON; `input` is the side that JSON has. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' })
  return described
}

function operationOf(id: string, route: HostRoute): Json {
  const { body, answer } = route
  return {
    operationId: id,
    ...common(route),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } },
    }),
    responses: { [answer.status]: success(route), ...problems(route) },
  }
}

function socketOperation(id: string, socket: (typeof hostSockets)[keyof typeof hostSockets]): Json {
  return {
    operationId: id,
    'x-websocket': true,
    ...common(socket),
    security: [], // the ticket in its address
    responses: { 101: { description: 'The WebSocket is open' }, ...problems(socket) },
  }
}

type Described = Pick<HostRoute, 'access' | 'summary' | 'params' | 'query'>

function common({ access, summary, params, query }: Described): Json {
  const parameters = [...parametersOf(params, 'path'), ...parametersOf(query, 'query')]
  return {
    summary,
    'x-role': access,
    security: access === 'public' ? [] : [{ session: [] }, { signedRequest: [] }],
    ...(parameters.length > 0 && { parameters }),
  }
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = schemaOf(schema) as { properties?: Json; required?: string[] }
  return Object.entries(properties).map(([name, described]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: described,
  }))
}

function success({ summary, answer }: HostRoute): Json {
  if (answer.kind === 'empty') return { description: summary }
  if (answer.kind === 'json')
    return { description: summary, content: { 'application/json': { schema: schemaOf(answer.schema) } } }
  return { description: summary, content: { [answer.contentType]: {} } }
}

/** Refusals that a route can give, by status. */
function problems({ access, params }: Described): Json {
  const codes = Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[]
  const never = [
    ...(access === 'public' ? (['wrongRole'] as const) : []),
    ...(params === undefined ? (['notFound', 'conflict', 'notSupported'] as const) : []),
  ] as readonly string[]
  const statuses = new Set(codes.filter((code) => !never.includes(code)).map((code) => PROBLEMS[code]))
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      {
        description: codes.filter((code) => PROBLEMS[code] === status).join(', '),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}
