import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { allows, type OpenPort, type Protocol } from '@freehold/sdk/hostApi'
import { useState } from 'react'
import { Empty, Failed } from '../../../components/faces.tsx'
import { Refusal } from '../../../components/refusal.tsx'
import { useHosted } from '../../../hosts/hosted.ts'
import { useHostAction, useHostQuery } from '../../../hosts/use-host-query.ts'
import { numberIn } from '../number-in.ts'

/** Ports of the host that lead into the machine. */
export default function Ports() {
  const { lease, instance } = useHosted()
  const ports = useHostQuery('listPorts', { params: { lease: lease.leaseId } })
  const close = useHostAction('closePort')
  const mayChange = allows(instance.role, 'operator')
  if (ports.error && !ports.data)
    return (
      <Failed error={ports.error} what="The ports could not be read" onRetry={() => void ports.refetch()} />
    )
  const shut = ({ protocol, guestPort }: OpenPort) =>
    close.mutate({ params: { lease: lease.leaseId, protocol, guestPort } })
  const isClosing = ({ protocol, guestPort }: OpenPort) =>
    close.isPending &&
    close.variables.params.guestPort === guestPort &&
    close.variables.params.protocol === protocol
  return (
    <SpaceBetween size="l">
      {mayChange && <OpenForm limit={ports.data?.limit} open={ports.data?.ports.length} />}
      <Refusal error={close.error} what="The port is still open" />
      <Table<OpenPort>
        items={ports.data?.ports ?? []}
        loading={ports.isPending}
        loadingText="Asking the host which ports are open"
        trackBy={({ protocol, guestPort }) => `${protocol}${guestPort}`}
        wrapLines
        enableKeyboardNavigation
        ariaLabels={{ tableLabel: 'Open ports' }}
        header={
          <Header
            variant="h2"
            counter={ports.data && `(${ports.data.ports.length} of ${ports.data.limit})`}
            description="A public port stays the same for as long as it is open, across restarts of machine and host. Nothing else reaches the machine."
          >
            Open ports
          </Header>
        }
        empty={<Empty title="No port is open" />}
        columnDefinitions={[
          {
            id: 'inside',
            header: 'In the machine',
            isRowHeader: true,
            cell: ({ protocol, guestPort }) => `${protocol.toUpperCase()} ${guestPort}`,
          },
          { id: 'outside', header: 'Reached at', cell: (port) => <PublicAddress port={port} /> },
          {
            id: 'action',
            header: 'Action',
            cell: (port) =>
              port.isFixed ? (
                'Open from the start'
              ) : (
                <Button
                  variant="inline-link"
                  disabled={!mayChange}
                  loading={isClosing(port)}
                  ariaLabel={`Close ${port.protocol.toUpperCase()} ${port.guestPort}`}
                  onClick={() => shut(port)}
                >
                  Close
                </Button>
              ),
          },
        ]}
      />
    </SpaceBetween>
  )
}

function PublicAddress({ port: { publicAddress, publicPort } }: { port: OpenPort }) {
  const host = publicAddress.includes(':') ? `[${publicAddress}]` : publicAddress
  const text = `${host}:${publicPort}`
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      textToDisplay={<span className="address">{text}</span>}
      copyButtonAriaLabel={`Copy ${text}`}
      copySuccessText="Copied"
      copyErrorText="Could not copy"
    />
  )
}

function OpenForm({ limit, open }: { limit: number | undefined; open: number | undefined }) {
  const { lease } = useHosted()
  const opening = useHostAction('openPort')
  const [protocol, setProtocol] = useState<Protocol>('tcp')
  const [text, setText] = useState('')
  const [wasTried, setTried] = useState(false)
  const guestPort = numberIn(text, 1, 65_535)
  const isFull = limit !== undefined && open !== undefined && open >= limit
  const problem = wasTried && guestPort === null ? 'A port is a number from 1 to 65535.' : null
  const send = () => {
    setTried(true)
    if (guestPort === null) return
    opening.mutate(
      { params: { lease: lease.leaseId }, body: { protocol, guestPort } },
      {
        onSuccess: () => {
          setText('')
          setTried(false)
        },
      },
    )
  }
  return (
    <Container header={<Header variant="h2">Open a port</Header>}>
      <SpaceBetween size="s">
        <form
          className="log-bar"
          onSubmit={(event) => {
            event.preventDefault()
            send()
          }}
        >
          <SegmentedControl
            label="Protocol"
            selectedId={protocol}
            options={[
              { id: 'tcp', text: 'TCP' },
              { id: 'udp', text: 'UDP' },
            ]}
            onChange={({ detail }) => setProtocol(detail.selectedId as Protocol)}
          />
          <div className="port-field">
            <Input
              ariaLabel="Port in the machine"
              placeholder="Port in the machine, such as 443"
              inputMode="numeric"
              invalid={problem !== null}
              value={text}
              onChange={({ detail }) => setText(detail.value)}
            />
          </div>
          <Button
            formAction="submit"
            loading={opening.isPending}
            loadingText="Opening"
            disabled={isFull}
            disabledReason="This instance has as many ports as it may; close one first."
          >
            Open
          </Button>
        </form>
        {problem && <Alert type="warning">{problem}</Alert>}
        <Refusal error={opening.error} what="The port was not opened" />
      </SpaceBetween>
    </Container>
  )
}
