import { type IncomingMessage, type RequestOptions, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Example } from './examples.ts'
import type { Person, TestHost } from './host.ts'

/** An answer, read to its end. */
export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
  /** The body as JSON; null when it is something else. */
  readonly json: Record<string, unknown> | null
}

/** Sends one request as it is, with no client in between. */
export function ask(
  host: TestHost,
  { method, path, body }: Example,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  const options: RequestOptions = {
    method,
    headers: { ...(body !== null && { 'content-type': 'application/json' }), ...headers },
    agent: false,
  }
  return new Promise((resolve, reject) => {
    const sent = request(host.endpoint + path, options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        text += piece
      })
      response.once('error', reject)
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) }),
      )
    })
    sent.once('error', reject)
    sent.end(body ?? undefined)
  })
}

/** The header of a person who signed in. */
export async function signedIn(host: TestHost, person: Person): Promise<Record<string, string>> {
  const { token } = await host.api(person).signIn()
  return { authorization: `Bearer ${token}` }
}

/** A bare connection to the host. */
export function dial(host: TestHost): Socket {
  const { hostname, port } = new URL(host.endpoint)
  return connect(Number(port), hostname)
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return null
  }
}
