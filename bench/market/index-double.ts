import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import type { HDAccount } from 'viem'
import type { NetworkConfig } from '../../sdk/index.ts'
import { OFFERS, offerEntity } from './offers.ts'
import { presenceOf } from './presence.ts'

/** A stand-in for an index that knows ten thousand offers, and for all their hosts: everything is answered from memory. */
export interface IndexDouble {
  readonly subgraphUrl: string
  stop(): Promise<void>
}

/** What graph-node answers at most at once; the sdk asks for as many. */
const PAGE = 1000

const ANYBODY = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type' }

type Network = Pick<NetworkConfig, 'chainId' | 'contracts'>

export async function startIndexDouble(network: Network, operator: HDAccount): Promise<IndexDouble> {
  let pages: Buffer[] = []
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: Error) => response.writeHead(500).end(error.message))
  })
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') return void response.writeHead(204, ANYBODY).end()
    const host = /^\/host\/(\d+)\/v1\/host$/.exec(request.url ?? '')?.[1]
    if (host) return sendJson(response, await presenceOf(network, operator, { host: Number(host) }))
    const { query, variables } = JSON.parse(await text(request)) as GraphQuery
    if (query.includes('_meta')) return sendJson(response, META)
    if (!query.includes('offers(')) return sendJson(response, { errors: [{ message: 'not known here' }] })
    const after = Number(variables.where?.id_gt ?? 0)
    sendCompressed(response, pages[after / PAGE] ?? gzipSync('{"data":{"offers":[]}}'))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  pages = pagesOf(url, operator)
  return {
    subgraphUrl: `${url}/subgraph`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface GraphQuery {
  readonly query: string
  readonly variables: { readonly where?: { readonly id_gt?: string } }
}

/** An index that is never behind. */
const META = {
  data: { _meta: { block: { number: 1_000_000_000, hash: null }, hasIndexingErrors: false } },
}

/** The answers, compressed once as a gateway in front of graph-node would. */
function pagesOf(url: string, operator: HDAccount): Buffer[] {
  const source = { operator: operator.address, endpointOf: (host: number) => `${url}/host/${host}` }
  return Array.from({ length: OFFERS / PAGE }, (_, page) => {
    const offers = Array.from({ length: PAGE }, (_, row) => offerEntity(page * PAGE + row + 1, source))
    return gzipSync(JSON.stringify({ data: { offers } }))
  })
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', ...ANYBODY }).end(JSON.stringify(value))
}

function sendCompressed(response: ServerResponse, body: Buffer): void {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip', ...ANYBODY }
  response.writeHead(200, headers).end(body)
}
