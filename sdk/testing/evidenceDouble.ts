import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { zeroAddress, zeroHash } from 'viem'
import type { EpochEvidence } from '../evidence/epochEvidence.ts'

/** What a verifier of a test says of target 0: that it timed out, twice. */
export const timedOut = ['timed out after 10 s', 'timed out after 10 s']

const evidence = (epoch: number): EpochEvidence => ({
  epoch,
  seat: 0,
  verifier: zeroAddress,
  seed: zeroHash,
  bits: '0x02',
  root: zeroHash,
  leaves: [{ key: zeroHash, target: 0, outcome: 'Down', at: 0, says: timedOut, exchangeHash: null }],
})

/** A verifier's evidence server that has one epoch, with target 0 down in it, and lets pages of other origins read only that. */
export async function startEvidenceDouble(epoch: number): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(({ url }, response) => {
    if (url !== `/v1/epochs/${epoch}`) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
    return response.end(JSON.stringify(evidence(epoch)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
