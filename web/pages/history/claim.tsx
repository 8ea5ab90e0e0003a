import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import { useConnection } from 'wagmi'
import { Address } from '../../components/address.tsx'
import { Money } from '../../components/money.tsx'
import { useNetwork } from '../../network/context.tsx'
import { useBalance } from '../../queries/use-balance.ts'
import { type Flow, isFinished, NO_LEASE } from '../../transactions/flow.ts'
import { FlowProgress } from '../../transactions/flow-progress.tsx'
import { dropFlow, useFlows } from '../../transactions/store.ts'
import { useStartFlow } from '../../transactions/use-start-flow.ts'

/** What waits in the escrow for the wallet, the claim that is under way, and the last one; empty where there is nothing of it. */
export function useClaims() {
  const { data: balance } = useBalance()
  const claims = useOwnClaims()
  const running = claims.filter((flow) => !isFinished(flow))
  const last = claims.find(isFinished)
  return [
    ...running.map((flow) => <FlowProgress key={flow.id} flow={flow} />),
    ...(running.length === 0 && balance && balance.owedUnits > 0n
      ? [<Waiting key="waiting" units={balance.owedUnits} />]
      : []),
    ...(last ? [<Claimed key={last.id} flow={last} />] : []),
  ]
}

function Waiting({ units }: { units: bigint }) {
  const start = useStartFlow({ leaseId: NO_LEASE })
  return (
    <Alert
      type="info"
      header={
        <>
          <Money units={units} /> wait for you
        </>
      }
      action={
        <Button disabled={!start} onClick={() => start?.('claim', {})}>
          Claim
        </Button>
      }
    >
      The escrow keeps what it could not deliver to this wallet, and an author’s royalties, until you take it.
    </Alert>
  )
}

function Claimed({ flow }: { flow: Flow }) {
  const hash = flow.steps.at(-1)?.hash
  return (
    <Alert
      type="success"
      dismissible
      dismissAriaLabel="Dismiss"
      onDismiss={() => dropFlow(flow.id)}
      header="What waited for you was paid out"
    >
      {hash && <Address value={hash} kind="transaction" />}
    </Alert>
  )
}

/** The wallet's claims on this network, newest first. */
function useOwnClaims(): readonly Flow[] {
  const { network } = useNetwork()
  const { address } = useConnection()
  return useFlows().filter(
    ({ kind, account, chainId, escrow }) =>
      kind === 'claim' &&
      account === address &&
      chainId === network.chainId &&
      escrow === network.contracts.leaseEscrow,
  )
}
