import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { type Connector, useConnect, useConnectors } from 'wagmi'
import { sayError } from '../components/say-error.ts'
import { useNetwork } from '../network/context.tsx'
import { networkTitle } from '../network/title.ts'
import { PairingLink } from './wallet-connect/link.tsx'

/** Wallets that can be chosen: the generic entry is left out when a wallet announced itself by name. */
export function pickable(connectors: readonly Connector[]): {
  wallets: Connector[]
  /** On another device. */
  remote: Connector | null
  development: Connector[]
} {
  const development = connectors.filter((connector) => connector.type === 'development')
  const remote = connectors.find((connector) => connector.type === 'walletConnect') ?? null
  const here = connectors.filter((connector) => connector !== remote && !development.includes(connector))
  const named = here.filter((connector) => connector.id !== 'injected')
  return { wallets: named.length > 0 ? named : here, remote, development }
}

/** Chooses the wallet to rent with. */
export default function ConnectModal({ onClose }: { onClose: () => void }) {
  const { wallets, remote, development } = pickable(useConnectors())
  const { mutate: connect, isPending, error, reset } = useConnect()
  const { network } = useNetwork()
  const choose = (connector: Connector) => connect({ connector }, { onSuccess: close })
  function close() {
    reset()
    onClose()
  }
  return (
    <Modal visible onDismiss={close} header="Connect a wallet" size="small">
      <SpaceBetween size="m">
        <Box color="text-body-secondary">
          Your wallet signs; this page never sees a key. It needs USDC on {networkTitle(network)}.
        </Box>
        {wallets.map((connector) => (
          <WalletButton key={connector.uid} connector={connector} disabled={isPending} onChoose={choose} />
        ))}
        {remote && <RemoteChoice connector={remote} disabled={isPending} onChoose={choose} />}
        {development.length > 0 && (
          <DevelopmentWallets connectors={development} disabled={isPending} onChoose={choose} />
        )}
        {error && <Alert type="error">{sayError(error).says}</Alert>}
      </SpaceBetween>
    </Modal>
  )
}

type ChoiceProps = { disabled: boolean; onChoose: (connector: Connector) => void }

function WalletButton({ connector, disabled, onChoose }: ChoiceProps & { connector: Connector }) {
  const name = connector.id === 'injected' ? 'Browser wallet' : connector.name
  return (
    <Button
      fullWidth
      disabled={disabled}
      onClick={() => onChoose(connector)}
      {...(connector.icon ? { iconUrl: connector.icon } : { iconName: 'key' })}
    >
      {name}
    </Button>
  )
}

/** A wallet on another device takes a link, which is shown until it did. */
function RemoteChoice({ connector, disabled, onChoose }: ChoiceProps & { connector: Connector }) {
  const [isChosen, setChosen] = useState(false)
  const start = () => {
    setChosen(true)
    onChoose(connector)
  }
  return isChosen && disabled ? (
    <PairingLink connector={connector} />
  ) : (
    <WalletButton connector={connector} disabled={disabled} onChoose={start} />
  )
}

function DevelopmentWallets({ connectors, disabled, onChoose }: ChoiceProps & { connectors: Connector[] }) {
  return (
    <Alert type="info" header="No wallet? Use a development wallet">
      <SpaceBetween size="xs">
        <div>
          It is funded with test USDC, signs without asking and exists on this local network only. Its key is
          public: never send it anything of value.
        </div>
        {connectors.map((connector) => (
          <WalletButton key={connector.uid} connector={connector} disabled={disabled} onChoose={onChoose} />
        ))}
      </SpaceBetween>
    </Alert>
  )
}
