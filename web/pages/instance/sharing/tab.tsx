import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { type GrantedRole, type Lease, type Role, readRoles } from '@freehold/sdk'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { isAddressEqual } from 'viem'
import { useConnection } from 'wagmi'
import { Address } from '../../../components/address.tsx'
import { Empty, Failed } from '../../../components/faces.tsx'
import { ROLE_TEXT } from '../../../hosts/roles.ts'
import { useNetwork } from '../../../network/context.tsx'
import { keys } from '../../../queries/keys.ts'
import { useFlowsOfLease } from '../../../transactions/store.ts'
import { useStartFlow } from '../../../transactions/use-start-flow.ts'
import { accountProblem } from './account.ts'

const textOf = (role: Role) => ROLE_TEXT[role === 'Operator' ? 'operator' : 'viewer']

/** Who else may look at the instance or work it; all of it stands on the chain. */
export default function Sharing({ lease }: { lease: Lease }) {
  const { client, network } = useNetwork()
  const { address } = useConnection()
  const { leaseId, terms } = lease
  const roles = useQuery({
    queryKey: keys.leaseRoles(leaseId),
    queryFn: () => readRoles(client, { leaseId }),
    refetchInterval: Math.max(5_000, network.blockTimeMs * 5),
  })
  const isTenant = address !== undefined && isAddressEqual(address, terms.tenant)
  if (roles.error && !roles.data)
    return (
      <Failed error={roles.error} what="The roles could not be read" onRetry={() => void roles.refetch()} />
    )
  return (
    <SpaceBetween size="l">
      {isTenant && lease.word.state !== 'Closed' && <GrantForm lease={lease} />}
      <Table<GrantedRole>
        items={roles.data ?? []}
        loading={roles.isPending}
        loadingText="Reading the roles from the chain"
        trackBy="account"
        wrapLines
        enableKeyboardNavigation
        ariaLabels={{ tableLabel: 'Roles' }}
        header={
          <Header
            variant="h2"
            description="Given and taken by the tenant, in effect from the next block. They stay when the instance is resized."
          >
            Shared with
          </Header>
        }
        empty={
          <Empty title="Shared with nobody">
            {isTenant ? 'Only your wallet sees the machine.' : 'Only the tenant sees the machine.'}
          </Empty>
        }
        columnDefinitions={[
          {
            id: 'account',
            header: 'Wallet',
            isRowHeader: true,
            cell: ({ account }) => <Address value={account} kind="account" />,
          },
          { id: 'role', header: 'Role', cell: ({ role }) => `${textOf(role).name}: ${textOf(role).may}` },
          {
            id: 'action',
            header: 'Action',
            cell: (granted) => <Revoke lease={lease} granted={granted} isTenant={isTenant} />,
          },
        ]}
      />
    </SpaceBetween>
  )
}

type RevokeProps = { lease: Lease; granted: GrantedRole; isTenant: boolean }

/** The tenant takes a role back; who has one may give it back. */
function Revoke({ lease, granted: { account }, isTenant }: RevokeProps) {
  const { address } = useConnection()
  const start = useStartFlow(lease)
  const isBusy = useFlowsOfLease(lease.leaseId).length > 0
  const isOwn = address !== undefined && isAddressEqual(address, account)
  if (!isTenant && !isOwn) return <>–</>
  return (
    <Button
      variant="inline-link"
      disabled={isBusy || !start}
      ariaLabel={`${isOwn ? 'Give back' : 'Take back'} the role of ${account}`}
      onClick={() => start?.('revoke', { account })}
    >
      {isOwn ? 'Give back' : 'Take back'}
    </Button>
  )
}

function GrantForm({ lease }: { lease: Lease }) {
  const [account, setAccount] = useState('')
  const [role, setRole] = useState<Role>('Viewer')
  const [wasTried, setTried] = useState(false)
  const start = useStartFlow(lease)
  const isBusy = useFlowsOfLease(lease.leaseId).length > 0
  const problem = accountProblem(account, lease.terms.tenant)
  const send = () => {
    setTried(true)
    if (problem !== null) return
    start?.('grant', { account: account.trim(), role })
    setAccount('')
    setTried(false)
  }
  return (
    <Container header={<Header variant="h2">Share this instance</Header>}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <SpaceBetween size="m">
          <FormField
            label="Wallet"
            description="Its owner signs in with it here, as you do. Your key stays yours."
            errorText={wasTried ? problem : null}
          >
            <Input
              value={account}
              placeholder="0x…"
              spellcheck={false}
              onChange={({ detail }) => setAccount(detail.value)}
            />
          </FormField>
          <FormField label="Role">
            <RadioGroup
              value={role}
              onChange={({ detail }) => setRole(detail.value as Role)}
              items={(['Viewer', 'Operator'] as const).map((value) => ({
                value,
                label: textOf(value).name,
                description: textOf(value).may,
              }))}
            />
          </FormField>
          <Button
            formAction="submit"
            disabled={isBusy || !start}
            disabledReason="Finish or discard what is under way above."
          >
            Share
          </Button>
        </SpaceBetween>
      </form>
    </Container>
  )
}
