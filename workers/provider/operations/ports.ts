import type { OpenPort } from '@freehold/sdk/hostApi'
import { type InstanceOperations, OperationRefusal } from '../../api/index.ts'
import { mostOpenPorts, PortRefusedError, PortsUsedUpError } from '../../network/index.ts'
import type { InstanceRecord } from '../record.ts'
import type { HostContext } from '../steps/index.ts'
import { type OperationsContext, requireActive, requireRecord } from './context.ts'

const sshGuestPort = 22

/** Ports that lead to an instance: the one of SSH, and those that its tenant opened. */
export function portsOf({ parts, ports, instances }: HostContext, record: InstanceRecord): OpenPort[] {
  if (record.address === null) return []
  const { publicAddress } = parts.network
  const ssh: OpenPort = {
    protocol: 'tcp',
    guestPort: sshGuestPort,
    publicPort: record.address.sshPort,
    publicAddress,
    isFixed: true,
  }
  const opened = ports.openedBy(instances.nameOf(record.lease))
  return [
    ssh,
    ...opened.map(({ protocol, guestPort, hostPort }) => ({
      protocol,
      guestPort,
      publicPort: hostPort,
      publicAddress,
      isFixed: false,
    })),
  ]
}

/** Opening and closing ports. The book of ports is the wish; the network is made equal to it before the answer. */
export function portOperations(
  context: OperationsContext,
): Pick<InstanceOperations, 'listPorts' | 'openPort' | 'closePort'> {
  const { host } = context
  return {
    listPorts: async (lease) => ({
      ports: portsOf(host, requireRecord(context, lease)),
      limit: mostOpenPorts + 1,
    }),
    async openPort(lease, protocol, guestPort) {
      const { record } = await requireActive(context, lease)
      requireOpenable(host)
      const fixed = portsOf(host, record).find((port) => port.isFixed)
      if (fixed?.protocol === protocol && fixed.guestPort === guestPort) return fixed
      const { network } = host.parts
      const opened = await host.ports
        .open(host.instances.nameOf(lease), { protocol, guestPort }, (port) =>
          network.isPortFree(protocol, port),
        )
        .catch(asRefusal)
      await host.forwards.apply()
      return {
        protocol,
        guestPort,
        publicPort: opened.hostPort,
        publicAddress: network.publicAddress,
        isFixed: false,
      }
    },
    async closePort(lease, protocol, guestPort) {
      const record = requireRecord(context, lease)
      const port = portsOf(host, record).find(
        (open) => open.protocol === protocol && open.guestPort === guestPort,
      )
      if (port === undefined) return
      if (port.isFixed)
        throw new OperationRefusal('refused', 'The port of SSH stays open as long as the lease runs.')
      host.ports.close(host.instances.nameOf(lease), { protocol, hostPort: port.publicPort })
      await host.forwards.apply()
    },
  }
}

function requireOpenable({ parts }: HostContext): void {
  if (parts.network.powers.opensPorts) return
  throw new OperationRefusal(
    'notSupported',
    'This host can open no ports: its guests have user-mode networking.',
  )
}

function asRefusal(error: unknown): never {
  if (error instanceof PortRefusedError)
    throw new OperationRefusal('refused', error.message, { cause: error })
  if (error instanceof PortsUsedUpError)
    throw new OperationRefusal('unavailable', error.message, { cause: error })
  throw error
}
