import { readHost } from '@freehold/sdk'
import { signHostRequest } from '@freehold/sdk/hostApi'
import { z } from 'zod'
import { defineVerb } from '../kernel/verb.ts'
import { findLease } from '../leases/find.ts'

interface Input {
  readonly method: string
  readonly path: string
  readonly body?: string
}

interface Result {
  readonly url: string
  readonly method: string
  /** The value of the header of that name; good once, for a minute. */
  readonly authorization: string
  readonly body: string | null
  /** The whole command line. */
  readonly curl: string
}

const INSTANCE_PATH = /^\/v1\/instances\/(0x[0-9a-f]{64})(?:[/?][\x21-\x7e]*)?$/i

/** `freehold sign-request METHOD PATH` */
export const signRequest = defineVerb<Input, Result>({
  details:
    "Signs one request to the API of a machine's host and prints the curl command that sends it: for scripts that cannot sign by themselves. The signature covers host, method, path, query, body and time; it is good once and for a minute. docs/tenant-api.md has all paths.",
  arguments: [
    { flags: '<method>', says: 'GET, POST, PUT or DELETE' },
    { flags: '<path>', says: 'path of an instance, with its query: /v1/instances/LEASE/…' },
  ],
  options: [{ flags: '--body <json>', says: 'what is sent with it' }],
  examples: [
    [`freehold sign-request GET /v1/instances/0x7c3f…/metrics.prom`, 'for Prometheus; pipe it to sh'],
    [
      `freehold sign-request POST /v1/instances/0x7c3f…/power --body '{"action":"restart"}'`,
      'to send by hand',
    ],
  ],
  input: z.object({
    method: z
      .string()
      .transform((word) => word.toUpperCase())
      .pipe(z.enum(['GET', 'POST', 'PUT', 'DELETE'], 'GET, POST, PUT or DELETE')),
    path: z.string().regex(INSTANCE_PATH, 'a path is needed: /v1/instances/ and a whole lease id'),
    body: z.string().optional(),
  }),
  async run(context, { method, path, body }) {
    const reader = await context.reader()
    const [, leaseId] = INSTANCE_PATH.exec(path) ?? []
    const { terms } = await findLease(context, reader, leaseId?.toLowerCase())
    const { host, facts } = await readHost(reader, { host: terms.host })
    const authorization = await signHostRequest(await context.caller(), { host, method, path, body })
    const url = `${facts.endpoint.replace(/\/+$/, '')}${path}`
    const request = { url, method, authorization, body: body ?? null }
    return { ...request, curl: curlOf(request) }
  },
  print: ({ curl }) => curl,
})

function curlOf({ url, method, authorization, body }: Omit<Result, 'curl'>): string {
  const words = [
    'curl',
    '--fail-with-body',
    '-sS',
    '-X',
    method,
    '-H',
    quoted(`authorization: ${authorization}`),
  ]
  if (body !== null) words.push('-H', quoted('content-type: application/json'), '--data-binary', quoted(body))
  return [...words, quoted(url)].join(' ')
}

/** One word for a shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
