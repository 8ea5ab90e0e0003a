import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import type { HDAccount, Hex } from 'viem'
import type { NetworkConfig } from '../../sdk/index.ts'
import { OFFERS, offerEntity } from './offers.ts'
import { presenceOf } from './presence.ts'

/** A stand-in for an index that knows ten thousand offers, and for all their hosts: everything is answered from memory. */
export interface IndexDouble {
  readonly subgraphUrl: string
  stop(): Promise<void>
}

const ANYBODY = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type' }

type Network = Pick<NetworkConfig, 'chainId' | 'contracts'>

export async function startIndexDouble(network: Network, operator: HDAccount): Promise<IndexDouble> {
  let page: (where: Where, first: number) => Buffer
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
    sendCompressed(response, page(variables.where, variables.first))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  page = pagesOf(url, operator)
  return {
    subgraphUrl: `${url}/subgraph`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Which ids are wanted: greater than one, up to and including another. */
interface Where {
  readonly id_gt?: Hex
  readonly id_lte?: Hex
}

interface GraphQuery {
  readonly query: string
  readonly variables: { readonly where: Where; readonly first: number }
}

/** An index that is never behind. */
const META = {
  data: { _meta: { block: { number: 1_000_000_000, hash: null }, hasIndexingErrors: false } },
}

/** The answers, each compressed once, as by a gateway in front of graph-node. */
function pagesOf(url: string, operator: HDAccount): (where: Where, first: number) => Buffer {
  const source = { operator: operator.address, endpointOf: (host: number) => `${url}/host/${host}` }
  const all = Array.from({ length: OFFERS }, (_, index) => offerEntity(index + 1, source))
  all.sort((a, b) => (a.id < b.id ? -1 : 1))
  const compressed = new Map<string, Buffer>()
  return ({ id_gt = '0x', id_lte }, first) => {
    const key = [id_gt, id_lte, first].join()
    const wanted = ({ id }: { id: Hex }) => id > id_gt && (id_lte === undefined || id <= id_lte)
    const offers = () => all.filter(wanted).slice(0, first)
    const page = compressed.get(key) ?? gzipSync(JSON.stringify({ data: { offers: offers() } }))
    compressed.set(key, page)
    return page
  }
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', ...ANYBODY }).end(JSON.stringify(value))
}

function sendCompressed(response: ServerResponse, body: Buffer): void {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip', ...ANYBODY }
  response.writeHead(200, headers).end(body)
}
