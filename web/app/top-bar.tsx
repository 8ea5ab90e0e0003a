import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation'
import { memo, useState } from 'react'
import { useConnection, useDisconnect } from 'wagmi'
import { shortHex, usdcText } from '../components/format.ts'
import { useNetwork } from '../network/context.tsx'
import { networkTitle } from '../network/title.ts'
import { useBalance } from '../queries/use-balance.ts'
import { Connect } from '../wallet/connect.tsx'
import { hrefOf } from './location.ts'
import { navigate } from './navigation.ts'
import { paths } from './routes.ts'
import { chooseTheme, type Theme, useTheme } from './theme.ts'

/** Who we are, where we are, who you are. It measures itself when it is drawn: only when something in it is another. */
export const TopBar = memo(() => {
  const [connecting, setConnecting] = useState(false)
  const wallet = useWalletUtility(() => setConnecting(true))
  const theme = useThemeUtility()
  const place = useNetworkUtility()
  return (
    <>
      <TopNavigation
        identity={{
          href: hrefOf(paths.marketplace),
          title: 'Freehold',
          logo: { src: './favicon.svg', alt: 'Freehold' },
        }}
        utilities={[place, theme, wallet]}
      />
      <Connect visible={connecting} onClose={() => setConnecting(false)} />
    </>
  )
})

function useWalletUtility(connect: () => void): TopNavigationProps.Utility {
  const { address, connector } = useConnection()
  const { mutate: disconnect } = useDisconnect()
  const balance = useBalance()
  if (!address) {
    return {
      type: 'button',
      text: 'Connect wallet',
      variant: 'primary-button',
      disableUtilityCollapse: true,
      onClick: connect,
    }
  }
  const funds = balance.data ? `${usdcText(balance.data.usdcUnits)} USDC` : 'Balance unknown'
  const owedUnits = balance.data?.owedUnits ?? 0n
  return {
    type: 'menu-dropdown',
    text: shortHex(address),
    description: `${connector?.name ?? 'Wallet'} · ${funds}`,
    iconName: 'user-profile',
    ariaLabel: `Wallet ${shortHex(address)}`,
    disableUtilityCollapse: true,
    items: [
      { id: 'instances', text: 'My instances' },
      { id: 'history', text: 'History' },
      ...(owedUnits > 0n ? [{ id: 'claim', text: `Claim ${usdcText(owedUnits)} USDC` }] : []),
      { id: 'copy', text: 'Copy address' },
      { id: 'disconnect', text: 'Disconnect' },
    ],
    onItemClick: ({ detail }) => {
      if (detail.id === 'disconnect') disconnect({})
      if (detail.id === 'copy') void navigator.clipboard.writeText(address)
      if (detail.id === 'instances') navigate(hrefOf(paths.instances))
      if (detail.id === 'history' || detail.id === 'claim') navigate(hrefOf(paths.history))
    },
  }
}

/** Which chain and which contracts this console reads, for people who want to check. */
function useNetworkUtility(): TopNavigationProps.Utility {
  const { network } = useNetwork()
  const { contracts, chainId, explorerUrl } = network
  const title = networkTitle(network)
  const addresses = [
    { text: 'Lease escrow', address: contracts.leaseEscrow },
    { text: 'Host registry', address: contracts.hostRegistry },
    { text: 'USDC', address: contracts.usdc },
  ]
  return {
    type: 'menu-dropdown',
    text: title.replace(/^the l/, 'L'),
    description: `Chain ${chainId}`,
    iconName: 'globe',
    ariaLabel: `Network: ${title}, chain ${chainId}`,
    items: addresses.map(({ text, address }) => ({
      id: address,
      text,
      secondaryText: shortHex(address),
      ...(explorerUrl
        ? {
            href: `${explorerUrl}/address/${address}`,
            external: true,
            externalIconAriaLabel: 'opens in a new tab',
          }
        : { iconName: 'copy' as const }),
    })),
    onItemClick: ({ detail }) => {
      if (!explorerUrl) void navigator.clipboard.writeText(detail.id)
    },
  }
}

const THEMES: { id: Theme; text: string }[] = [
  { id: 'system', text: 'As the system' },
  { id: 'light', text: 'Light' },
  { id: 'dark', text: 'Dark' },
]

function useThemeUtility(): TopNavigationProps.Utility {
  const theme = useTheme()
  return {
    type: 'menu-dropdown',
    iconName: 'settings',
    ariaLabel: 'Appearance',
    title: 'Appearance',
    items: THEMES.map(({ id, text }) => ({ id, text, itemType: 'checkbox' as const, checked: theme === id })),
    onItemClick: ({ detail }) => chooseTheme(detail.id as Theme),
  }
}
