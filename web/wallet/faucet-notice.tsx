import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import { type Faucet, faucetsOf, giveTestMoney } from '@freehold/sdk/faucet'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useConnection } from 'wagmi'
import { sayError } from '../components/say-error.ts'
import { useNetwork } from '../network/context.tsx'
import { keys } from '../queries/keys.ts'

/** Tells a wallet that is new on a test network where what it needs to rent comes from. */
export default function FaucetNotice() {
  const { network } = useNetwork()
  const faucets = faucetsOf(network)
  return faucets.length > 0 ? <Elsewhere faucets={faucets} /> : <FromHere />
}

function Elsewhere({ faucets }: { faucets: readonly Faucet[] }) {
  return (
    <Alert type="info" header="This wallet is new on the test network">
      Renting takes test USDC, and a little of the chain’s coin for gas. Both cost nothing:{' '}
      {faucets.map(({ coin, url }) => (
        <span key={url}>
          <Link href={url} external>
            {coin}
          </Link>{' '}
        </span>
      ))}
    </Alert>
  )
}

function FromHere() {
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
