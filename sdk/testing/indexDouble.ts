import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

/** Answers one query of the sdk, by the name that it has (`query uptime(…)`); a name without an answer is refused. */
export type IndexAnswers = Record<string, (variables: Record<string, unknown>) => unknown>

/** A subgraph that says what the test wants. */
export interface IndexDouble {
  readonly url: string
  /** May be changed while it runs. */
  readonly answers: IndexAnswers
  stop(): Promise<void>
}

const requestSchema = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()) })
/** Browsers of other origins ask, too. */
const HEADERS = {
  'content-type': 'application/json',
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'content-type',
}

/** Starts it on a free port; `stop` it in `after`. */
export async function startIndexDouble(answers: IndexAnswers): Promise<IndexDouble> {
  const server = createServer(async (request, response) => {
    response.writeHead(200, HEADERS)
    if (request.method === 'OPTIONS') return response.end()
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const { query, variables } = requestSchema.parse(JSON.parse(body))
    const name = /^query (\w+)/.exec(query)?.[1] ?? ''
    const answer = answers[name]
    const refused = { errors: [{ message: `The double has no answer to ${name || query}` }] }
    return response.end(JSON.stringify(answer ? { data: answer(variables) } : refused))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
