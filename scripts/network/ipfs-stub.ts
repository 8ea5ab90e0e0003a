import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** graph-node asks an IPFS node for its version before it starts, and for nothing else while no mapping uses IPFS. */
export async function startIpfsStub(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const known = request.method === 'POST' && request.url === '/api/v0/version'
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' })
    response.end(known ? '{"Version":"0.0.0"}' : '{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, stop }
}
