import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'

import { allows, HostApiError, type Role } from '@freehold/sdk/hostApi'
import type { ReactNode } from 'react'
import { Empty, Failed, Waiting } from '../components/faces.tsx'
import { NeedsWallet } from '../components/needs-wallet.tsx'
import { sayError } from '../components/say-error.ts'
import { useHostAccess } from './access.tsx'
import { HostedProvider } from './hosted.ts'
import { ROLE_TEXT } from './roles.ts'
import { useInstance } from './use-instance.ts'

type Props = {
  /** The least role that what follows takes. */
  needs: Role
  /** What is behind the gate, for the invitation: “see what the machine does”. */
  to: string
  children: ReactNode
}

/** Lets through who is signed in to the host and has the role; everybody else reads what is missing and how to get it. */
export function HostGate(props: Props) {
  const { stage, error, lease, retry } = useHostAccess()
  switch (stage) {
    case 'noWallet':
      return (
        <NeedsWallet>The wallet that rented it, or one that it was shared with, can {props.to}.</NeedsWallet>
      )
    case 'failed':
      return <Failed error={error} what={`Host ${lease.terms.host} cannot be asked`} onRetry={retry} />
    case 'waiting':
      return <Waiting what={`Looking up host ${lease.terms.host} on the chain`} />
    case 'signedOut':
      return <SignIn to={props.to} />
    case 'signedIn':
      return <Inside {...props} />
  }
}

function SignIn({ to }: Pick<Props, 'to'>) {
  const { lease, signIn, isSigningIn, error } = useHostAccess()
  const host = `host ${lease.terms.host}`
  const { says, next } = sayError(error)
  return (
    <Container>
      <Empty
        title={isSigningIn ? 'Look at your wallet' : `Sign in to ${host} to ${to}`}
        action={
          <Button loading={isSigningIn} loadingText="Waiting for the signature" onClick={signIn}>
            {`Sign in to ${host}`}
          </Button>
        }
      >
        {isSigningIn
          ? 'It shows a message that names this page and this host. Signing it moves no money.'
          : 'One signature an hour. The message names this page and this host; it moves no money and costs no gas.'}
        {error !== null && (
          <Box margin={{ top: 's' }}>
            <Alert type={sayError(error).rejected ? 'info' : 'error'}>
              {says} {next && <>Next: {next}</>}
            </Alert>
          </Box>
        )}
      </Empty>
    </Container>
  )
}

function Inside({ needs, to, children }: Props) {
  const { api, lease } = useHostAccess()
  const instance = useInstance()
  if (instance.error && (!instance.data || isShutOut(instance.error)))
    return <Refused error={instance.error} retry={() => void instance.refetch()} />
  if (!instance.data || !api) return <Waiting what={`Asking host ${lease.terms.host}`} />
  const { role } = instance.data
  if (!allows(role, needs)) {
    return (
      <Container>
        <Empty title={`Only ${ROLE_TEXT[needs].many} can ${to}`}>
          Your wallet is {ROLE_TEXT[role].one} here. The tenant of the lease gives roles under Sharing.
        </Empty>
      </Container>
    )
  }
  const hosted = { api, lease, instance: instance.data }
  return (
    <HostedProvider value={hosted}>
      {/* Beside the children, not around them: what is typed and open in them must stay when a host falls silent. */}
      {instance.error && (
        <Box margin={{ bottom: 'l' }}>
          <Silent error={instance.error} />
        </Box>
      )}
      {children}
    </HostedProvider>
  )
}

/** The host answered before and does not now; what it said last stays in sight. */
function Silent({ error }: { error: unknown }) {
  const { says, next } = sayError(error)
  return (
    <Alert type="warning" header="The host does not answer at the moment">
      {says} {next && <>Next: {next}</>} What is shown is what it said last.
    </Alert>
  )
}

function Refused({ error, retry }: { error: unknown; retry: () => void }) {
  const { lease } = useHostAccess()
  if (isShutOut(error)) {
    const { says, next } = sayError(error)
    return (
      <Container>
        <Empty
          title={`Host ${lease.terms.host} shows this wallet nothing here`}
          action={<Button onClick={retry}>Ask again</Button>}
        >
          {says} {next && <>Next: {next}</>}
        </Empty>
      </Container>
    )
  }
  return <Failed error={error} what={`Host ${lease.terms.host} could not be asked`} onRetry={retry} />
}

/** Whether the host answered, and its answer is that this wallet has nothing to see. */
function isShutOut(error: unknown): boolean {
  return error instanceof HostApiError && ['wrongRole', 'notFound'].includes(error.problem)
}
