import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import { isAddressEqual } from 'viem'
import { hrefOf } from '../../app/location.ts'
import { paths } from '../../app/routes.ts'
import { shortHex } from '../../components/format.ts'
import { useNetwork } from '../../network/context.tsx'
import { isFinished } from '../../transactions/flow.ts'
import { useFlows } from '../../transactions/store.ts'

/** Launches that were begun in this browser and not finished: nothing is lost, they can go on. */
export function PendingLaunches({ account }: { account: `0x${string}` }) {
  const { network } = useNetwork()
  const pending = useFlows().filter(
    (flow) =>
      flow.kind === 'open' &&
      !isFinished(flow) &&
      flow.chainId === network.chainId &&
      flow.escrow === network.contracts.leaseEscrow &&
      isAddressEqual(flow.account, account),
  )
  return pending.map((flow) => (
    <Alert
      key={flow.id}
      type="info"
      header={`Launch ${shortHex(flow.leaseId)} is not finished`}
      action={<Button href={hrefOf(paths.instance(flow.leaseId))}>Continue</Button>}
    >
      It waits for your wallet or for the chain. Nothing is paid before the transaction is mined.
    </Alert>
  ))
}
