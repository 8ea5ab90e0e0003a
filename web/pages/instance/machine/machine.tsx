import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { Time } from '../../../components/time.tsx'
import { HostGate } from '../../../hosts/gate.tsx'
import { useHosted } from '../../../hosts/hosted.ts'
import { powerLook, readyLook, serviceLook } from './look.ts'

/** What the host says of the machine: on or off, ready or not, and why. */
export function Machine() {
  return (
    <HostGate needs="viewer" to="see what the machine does">
      <Known />
    </HostGate>
  )
}

function Known() {
  const { instance } = useHosted()
  return (
    <Container
      header={
        <Header variant="h2" description={instance.billing}>
          Machine
        </Header>
      }
    >
      <SpaceBetween size="m">
        {instance.notices.map((notice) => (
          <Alert key={notice} type="warning" header="The provider announces">
            {notice}
          </Alert>
        ))}
        <Facts />
        {instance.services.length > 0 && <Services />}
        {instance.operation && (
          <StatusIndicator type="in-progress">{instance.operation.sentence}</StatusIndicator>
        )}
      </SpaceBetween>
    </Container>
  )
}

function Facts() {
  const { instance } = useHosted()
  const power = powerLook(instance)
  const ready = readyLook(instance)
  return (
    <KeyValuePairs
      columns={4}
      minColumnWidth={150}
      items={[
        {
          label: 'Power',
          value: (
            <span data-testid="power">
              <StatusIndicator type={power.type}>{power.text}</StatusIndicator>
            </span>
          ),
        },
        { label: 'Ready', value: <StatusIndicator type={ready.type}>{ready.text}</StatusIndicator> },
        {
          label: 'On since',
          value:
            instance.power === 'running' && instance.startedAt ? <Time at={instance.startedAt} ago /> : '–',
        },
        { label: 'Image', value: instance.image ?? '–' },
        ...(instance.keptUntil ? [{ label: 'Kept until', value: <Time at={instance.keptUntil} /> }] : []),
      ]}
    />
  )
}

function Services() {
  const { instance } = useHosted()
  return (
    <div>
      <Box variant="awsui-key-label">Services</Box>
      <ul className="services">
        {instance.services.map((service) => {
          const { type, text } = serviceLook(service)
          return (
            <li key={service.name}>
              {service.name} <StatusIndicator type={type}>{text}</StatusIndicator>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
