import type { WalletConnectConfig } from '@freehold/sdk'
import { createConnector } from 'wagmi'
import type { RemoteWallet } from './remote-wallet.ts'

/** How the picker knows it. */
export const WALLET_CONNECT_TYPE = 'walletConnect'

const REMEMBERED = 'walletConnect.connected'

/**
 * A wagmi connector for wallets on another device, which are reached through a relay: the page shows a link, the wallet scans it. wagmi's own
 * brings a whole user interface and 280 packages with it. The relay's client is loaded when somebody chooses this, or had.
 */
export function walletConnectConnector(relay: WalletConnectConfig) {
  return createConnector((config) => {
    const chain = config.chains[0]
    let opened: Promise<RemoteWallet> | null = null
    const remembered = (yes: boolean) =>
      yes
        ? config.storage?.setItem(REMEMBERED as never, true as never)
        : config.storage?.removeItem(REMEMBERED as never)

    function open(): Promise<RemoteWallet> {
      opened ??= import('./remote-wallet.ts').then(({ openRemoteWallet }) =>
        openRemoteWallet({ relay, chain, onGone: () => void gone() }),
      )
      opened.catch(() => {
        opened = null // the relay was out of reach; the next try asks again
      })
      return opened
    }

    async function gone(): Promise<void> {
      await remembered(false)
      config.emitter.emit('disconnect')
    }

    return {
      id: 'walletConnect',
      name: 'WalletConnect',
      type: WALLET_CONNECT_TYPE,
      async connect() {
        const wallet = await open()
        if (wallet.accounts().length === 0)
          await wallet.pair((uri) => config.emitter.emit('message', { type: 'display_uri', data: uri }))
        await remembered(true)
        return { accounts: wallet.accounts() as never, chainId: chain.id }
      },
      async disconnect() {
        await remembered(false)
        await (await open()).end()
      },
      getAccounts: async () => (await open()).accounts(),
      getChainId: async () => chain.id, // each request names the chain, so there is none to switch
      getProvider: async () => (await open()).provider,
      async isAuthorized() {
        if ((await config.storage?.getItem(REMEMBERED as never)) !== true) return false
        return (await open()).accounts().length > 0
      },
      onAccountsChanged: () => {},
      onChainChanged: () => {},
      onDisconnect: () => void gone(),
    }
  })
}
