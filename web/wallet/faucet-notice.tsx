import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useConnection } from 'wagmi'
import { sayError } from '../components/say-error.ts'
import { useNetwork } from '../network/context.tsx'
import { keys } from '../queries/keys.ts'
import { giveTestMoney } from './faucet.ts'

/** Offers a wallet that is new on the local network what it needs to rent. */
export default function FaucetNotice() {
  const { network } = useNetwork()
  const { address } = useConnection()
  const queries = useQueryClient()
  const give = useMutation({
    mutationFn: () => giveTestMoney(network, address!),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.balance(address) }),
  })
  const { says, next } = sayError(give.error)
  return (
    <Alert
      type="info"
      header="This wallet is new on the local network"
      action={
        <Button loading={give.isPending} loadingText="Sending test money" onClick={() => give.mutate()}>
          Get test money
        </Button>
      }
    >
      Renting takes test USDC, and a little of the chain’s coin for gas. Both cost nothing and are worth
      nothing elsewhere. {give.error && <strong>{`${says} ${next ? `Next: ${next}` : ''}`}</strong>}
    </Alert>
  )
}
