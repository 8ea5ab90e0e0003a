import { chainOf, type NetworkConfig, transportOf } from '@freehold/sdk'
import { type Config, type CreateConnectorFn, createConfig, injected } from 'wagmi'

/**
 * Wallets that announce themselves by EIP-6963 are found by wagmi; `injected` is for those that do not. Development
 * wallets come from the local network's description only, and their code is not even loaded elsewhere.
 */
export async function createWalletConfig(network: NetworkConfig): Promise<Config> {
  const chain = chainOf(network)
  return createConfig({
    chains: [chain],
    connectors: [
      injected(),
      ...(await walletConnectConnectors(network)),
      ...(await developmentConnectors(network)),
    ],
    transports: { [chain.id]: transportOf(network) },
    pollingInterval: network.blockTimeMs,
  })
}

async function walletConnectConnectors({ walletConnect }: NetworkConfig): Promise<CreateConnectorFn[]> {
  if (!walletConnect) return []
  const { walletConnectConnector } = await import('./wallet-connect/connector.ts')
  return [walletConnectConnector(walletConnect)]
}

async function developmentConnectors({
  chainId,
  developmentWallets = [],
}: NetworkConfig): Promise<CreateConnectorFn[]> {
  if (chainId !== 31337 || developmentWallets.length === 0) return []
  const { developmentConnector } = await import('./development-connector.ts')
  return developmentWallets.map((wallet) => developmentConnector(wallet))
}
