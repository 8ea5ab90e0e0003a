import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { type Host, HostNotFoundError } from '@freehold/sdk'
import { hrefOf } from '../../app/location.ts'
import { paths } from '../../app/routes.ts'
import { Address } from '../../components/address.tsx'
import { Badges, badgeMeaning } from '../../components/badges.tsx'
import { Empty, Failed, Waiting } from '../../components/faces.tsx'
import { Time } from '../../components/time.tsx'
import { UptimePanel } from '../../components/uptime.tsx'
import { useHost } from '../../queries/use-host.ts'
import { useBadges } from '../../queries/use-host-records.ts'
import { usePresence } from '../../queries/use-presence.ts'

/** One host: what the chain says of it, whether it answers, how verifiers found it. For anybody who has the link. */
export default function HostPage({ host: number }: { host: bigint }) {
  const host = useHost(number)
  const header = (
    <Header
      variant="h1"
      actions={<Button href={hrefOf(paths.launch, { host: String(number) })}>Launch on this host</Button>}
    >
      Host {String(number)}
    </Header>
  )
  if (host.error instanceof HostNotFoundError)
    return (
      <SpaceBetween size="l">
        {header}
        <Empty title="The chain knows no such host">
          Its number may be mistyped, or belong to another network.
        </Empty>
      </SpaceBetween>
    )
  return (
    <SpaceBetween size="l">
      {header}
      {host.data ? (
        <HostFacts host={host.data} />
      ) : host.error ? (
        <Failed error={host.error} what="The host could not be read" onRetry={() => void host.refetch()} />
      ) : (
        <Waiting what="Reading the host from the chain" />
      )}
      <UptimePanel host={number} />
    </SpaceBetween>
  )
}

function HostFacts({ host }: { host: Host }) {
  const presence = usePresence([host]).get(host.host)
  const badges = useBadges()(host.host)
  return (
    <Container header={<Header variant="h2">About</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={150}
        items={[
          { label: 'Now', value: <Answering state={host.isRetired ? 'retired' : presence?.state} /> },
          { label: 'Region, as it says', value: host.facts.region || '–' },
          { label: 'Owner', value: <Address value={host.owner} kind="account" /> },
          { label: 'Paid to', value: <Address value={host.payee} kind="account" /> },
          { label: 'Endpoint', value: host.facts.endpoint },
          { label: 'Tags', value: host.facts.tags || '–' },
          ...badges.map(({ name, expiresAtSeconds }) => ({
            label: badgeMeaning(name),
            value: (
              <>
                <Badges badges={badges.filter((badge) => badge.name === name)} />
                until <Time at={expiresAtSeconds} />
              </>
            ),
          })),
        ]}
      />
    </Container>
  )
}

const FACES = {
  present: { type: 'success', text: 'Answers' },
  asking: { type: 'loading', text: 'Asking' },
  silent: { type: 'stopped', text: 'Silent' },
  retired: { type: 'stopped', text: 'Retired' },
} as const

function Answering({ state = 'asking' }: { state?: keyof typeof FACES | undefined }) {
  return <StatusIndicator type={FACES[state].type}>{FACES[state].text}</StatusIndicator>
}
