import { getAddress } from 'viem'
import { createConnector } from 'wagmi'
import { type DevelopmentWallet, developmentProvider } from './development-wallet.ts'

/** How the picker and the tests know these connectors from real wallets. */
export const DEVELOPMENT_TYPE = 'development'

/**
 * A wagmi connector for one development wallet of the local network. Connecting needs no consent; the connection is
 * remembered in wagmi's own storage so that a reload keeps it.
 */
export function developmentConnector(wallet: DevelopmentWallet) {
  const id = `development-${wallet.name}`
  const connectedKey = `${id}.connected`
  return createConnector((config) => {
    const chain = config.chains[0]
    const provider = developmentProvider(wallet, chain)
    const accounts = [getAddress(wallet.address)] as const
    return {
      id,
      name: `Development ${wallet.name}`,
      type: DEVELOPMENT_TYPE,
      async connect() {
        await config.storage?.setItem(connectedKey as never, true as never)
        return { accounts: accounts as never, chainId: chain.id }
      },
      async disconnect() {
        await config.storage?.removeItem(connectedKey as never)
      },
      getAccounts: async () => accounts,
      getChainId: async () => chain.id,
      getProvider: async () => provider,
      isAuthorized: async () => (await config.storage?.getItem(connectedKey as never)) === true,
      onAccountsChanged: () => {},
      onChainChanged: () => {},
      onDisconnect: () => config.emitter.emit('disconnect'),
    }
  })
}
