import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HDAccount } from 'viem'
import type { NetworkConfig, OfferListing } from '../../sdk/index.ts'
import { presenceOf } from './presence.ts'

/** A server that answers for all hosts of the measured market. */
export interface CrowdedHosts {
  endpointOf(host: number): string
  /** Signs what each host says, for the next two minutes: a host signs for itself, which is not to be measured. */
  sign(listings: readonly OfferListing[]): Promise<void>
  stop(): Promise<void>
}

export async function serveHosts(
  network: Pick<NetworkConfig, 'chainId' | 'contracts'>,
  operator: HDAccount,
): Promise<CrowdedHosts> {
  const answers = new Map<string, string>()
  const server = createServer((request, response) => {
    const answer = answers.get(/^\/(\d+)\/v1\/host$/.exec(request.url ?? '')?.[1] ?? '')
    if (!answer) return void response.writeHead(503).end()
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    endpointOf: (host) => `${url}/${host}`,
    async sign(listings) {
      for (const { host, offer } of listings) {
        const said = { host: Number(host.host), offers: [offer.offerHash] }
        answers.set(String(host.host), JSON.stringify(await presenceOf(network, operator, said)))
      }
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
