import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Tabs from '@cloudscape-design/components/tabs'
import { formatSshFingerprint, type Lease, type LeaseActivation } from '@freehold/sdk'
import { Command } from '../../components/command.tsx'
import { launchOfLease } from '../../transactions/launches.ts'
import {
  pinnedSshCommand,
  plainSshCommand,
  readSshEndpoint,
  type SshPlace,
  sshAlias,
  sshConfigBlock,
} from './ssh-command.ts'

/** How to log in, with the host key pinned from the chain. */
export function Connect({ lease }: { lease: Lease }) {
  const { activation, ending, terms } = lease
  if (ending) return null
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="The host key comes from the chain, so nobody in between can pose as your machine."
        >
          Connect
        </Header>
      }
    >
      {activation ? (
        <Ways activation={activation} lease={lease} />
      ) : (
        <StatusIndicator type="in-progress">
          Host {String(terms.host)} is starting the machine. The login appears here.
        </StatusIndicator>
      )}
    </Container>
  )
}

function Ways({ activation, lease }: { activation: LeaseActivation; lease: Lease }) {
  const place = readSshEndpoint(activation.endpoint)
  if (!place) {
    return (
      <Alert type="warning" header="The host published an address that this console does not understand">
        It will not be turned into a command: <code>{activation.endpoint}</code>
      </Alert>
    )
  }
  return (
    <SpaceBetween size="m">
      <Tabs
        tabs={[
          { id: 'pinned', label: 'ssh', content: <Pinned place={place} activation={activation} /> },
          {
            id: 'config',
            label: 'ssh config',
            content: <Config place={place} activation={activation} lease={lease} />,
          },
          {
            id: 'cli',
            label: 'freehold',
            content: <Command text={`freehold ssh ${lease.leaseId}`} label="Copy the freehold command" />,
          },
          {
            id: 'other',
            label: 'Windows and older clients',
            content: <Plain place={place} activation={activation} />,
          },
        ]}
      />
      <div>
        <Box variant="awsui-key-label">Host key (ECDSA P-256, from the chain)</Box>
        <Command
          text={formatSshFingerprint(activation.sshFingerprint)}
          label="Copy the host key’s fingerprint"
        />
      </div>
    </SpaceBetween>
  )
}

type WayProps = { place: SshPlace; activation: LeaseActivation }

function Pinned({ place, activation }: WayProps) {
  return (
    <SpaceBetween size="xs">
      <Command text={pinnedSshCommand(place, activation)} label="Copy the ssh command" id="ssh-command" />
      <Box color="text-body-secondary" fontSize="body-s">
        Refuses any other host key without a question. Needs OpenSSH 8.5 or newer on Linux or macOS.
      </Box>
    </SpaceBetween>
  )
}

function Config({ place, activation, lease }: WayProps & { lease: Lease }) {
  const alias = sshAlias(lease.firstLeaseId, launchOfLease(lease)?.hostname)
  return (
    <SpaceBetween size="xs">
      <Command
        text={sshConfigBlock(alias, place, activation)}
        label="Copy the ssh config block"
        id="ssh-config"
      />
      <Box color="text-body-secondary" fontSize="body-s">
        For ~/.ssh/config. After that <code>ssh {alias}</code>, scp, rsync and editors reach the machine, with
        the same pinned host key.
      </Box>
    </SpaceBetween>
  )
}

function Plain({ place, activation }: WayProps) {
  return (
    <SpaceBetween size="xs">
      <Command text={plainSshCommand(place)} label="Copy the plain ssh command" />
      <Box color="text-body-secondary" fontSize="body-s">
        When ssh asks whether to continue, paste the fingerprint instead of “yes”: it goes on only if the keys
        are the same.
      </Box>
      <Command text={formatSshFingerprint(activation.sshFingerprint)} label="Copy the fingerprint to paste" />
    </SpaceBetween>
  )
}
