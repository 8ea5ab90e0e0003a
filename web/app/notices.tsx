import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import { faucetsOf, givesTestMoney } from '@freehold/sdk/faucet'
import { Suspense } from 'react'
import { useConnection, useSwitchChain } from 'wagmi'
import { sayError } from '../components/say-error.ts'
import { useNetwork } from '../network/context.tsx'
import { networkTitle } from '../network/title.ts'
import { useBalance } from '../queries/use-balance.ts'
import { useChainClock } from '../queries/use-chain-clock.ts'
import { useParameters } from '../queries/use-parameters.ts'
import { lazyPage } from './lazy-page.ts'

const FaucetNotice = lazyPage(() => import('../wallet/faucet-notice.tsx'))

/** What concerns every page: the wallet is elsewhere, the chain does not answer, new leases are stopped. */
export function Notices() {
  return (
    <div className="notices" role="status">
      <WrongNetwork />
      <NewOnTestNetwork />
      <SilentChain />
      <Paused />
    </div>
  )
}

function WrongNetwork() {
  const { network } = useNetwork()
  const { isConnected, chainId, connector } = useConnection()
  const { mutate: switchChain, isPending, error } = useSwitchChain()
  if (!isConnected || chainId === network.chainId) return null
  return (
    <Alert
      type="warning"
      header="Your wallet is on another network"
      action={
        <Button loading={isPending} onClick={() => switchChain({ chainId: network.chainId })}>
          Switch network
        </Button>
      }
    >
      This console reads {networkTitle(network)} (chain {network.chainId}); {connector?.name ?? 'your wallet'}{' '}
      is on chain {chainId}. Looking around works; renting needs the same network.{' '}
      {error && sayError(error).says}
    </Alert>
  )
}

/** Nothing, and nothing loaded, on any network whose money is worth something. */
function NewOnTestNetwork() {
  const { network } = useNetwork()
  const { isConnected, chainId } = useConnection()
  const { data: balance } = useBalance()
  const canGive = givesTestMoney(network) || faucetsOf(network).length > 0
  const isPoor = balance !== undefined && (balance.usdcUnits === 0n || balance.gasWei === 0n)
  if (!canGive || !isConnected || chainId !== network.chainId || !isPoor) return null
  return (
    <Suspense fallback={null}>
      <FaucetNotice />
    </Suspense>
  )
}

function SilentChain() {
  const { isError, error } = useChainClock()
  if (!isError) return null
  const { says, next } = sayError(error)
  return (
    <Alert type="error" header="The chain does not answer">
      {says} {next && <>Next: {next}</>} Instances keep running; what is shown here may be old.
    </Alert>
  )
}

function Paused() {
  const { data } = useParameters()
  if (!data?.isOpeningPaused) return null
  return (
    <Alert type="info" header="New leases are paused">
      Running instances, top-ups and every exit work as always.
    </Alert>
  )
}
