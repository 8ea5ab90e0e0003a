import type { Log } from '../process/index.ts'
import type { HostContext } from './steps/index.ts'
import { switchOff } from './switch-off.ts'

/** Development networks end quickly; a guest that needs longer is unplugged. */
const patience = { agentSeconds: 5, acpiSeconds: 5 }

/** Shuts down every guest of this host and writes down that it was us, so that they are started again with the worker. */
export async function shutDownGuests(host: HostContext, log: Log): Promise<void> {
  const { parts, instances } = host
  const guests = new Map((await parts.hypervisor.list()).map(({ name, power }) => [name, power]))
  const running = instances.all().filter(({ lease }) => guests.get(instances.nameOf(lease)) === 'running')
  await Promise.all(
    running.map(async ({ lease }) => {
      instances.update(lease, { stoppedBy: 'host' })
      const way = await switchOff(host, lease, patience)
      log.info({ lease, way }, 'guest shut down with the worker')
    }),
  )
}
