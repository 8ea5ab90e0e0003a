import { FreeholdError, MarketNotDeployedError, type NetworkConfig, parseNetworkConfig } from '@freehold/sdk'

/**
 * Reads `network.json` from where the console was served.
 * @throws FreeholdError when there is none, when it is not one, or when the network has no market yet.
 */
export async function loadNetwork(url = './network.json'): Promise<NetworkConfig> {
  const value = await readJson(url)
  const { name, contracts } = value as { name?: string; contracts?: { leaseEscrow?: unknown } }
  if (contracts?.leaseEscrow === null) throw new MarketNotDeployedError(name ?? 'this network')
  return parseNetworkConfig(value, 'The network description that this console was served with')
}

async function readJson(url: string): Promise<unknown> {
  try {
    const answer = await fetch(url, { cache: 'no-store' })
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
