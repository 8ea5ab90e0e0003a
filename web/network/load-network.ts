import { FreeholdError, MarketNotDeployedError, type NetworkConfig, parseNetworkConfig } from '@freehold/sdk'

declare global {
  /** What `public/ask-network.js` asked before this file was there. */
  var askedNetwork: Promise<Response> | undefined
}

/**
 * Reads `network.json` from where the console was served.
 * @throws FreeholdError when there is none, when it is not one, or when the network has no market yet.
 */
export async function loadNetwork(): Promise<NetworkConfig> {
  const value = await readJson()
  const { name, contracts } = value as { name?: string; contracts?: { leaseEscrow?: unknown } }
  if (contracts?.leaseEscrow === null) throw new MarketNotDeployedError(name ?? 'this network')
  return parseNetworkConfig(value, 'The network description that this console was served with')
}

async function readJson(): Promise<unknown> {
  try {
    const answer = await (globalThis.askedNetwork ?? fetch('./network.json', { cache: 'no-store' }))
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
    return await answer.json() // a file server that answers everything with its front page fails here
  } catch (cause) {
    throw new FreeholdError(
      'This console was served without a network.json, so it does not know which chain to read.',
      {
        next: 'start the local network with: npm start. To host the console yourself, put a network.json beside index.html.',
        cause,
      },
    )
  }
}
