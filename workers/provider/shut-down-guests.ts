import type { Log } from '../process/index.ts'
import type { HostContext } from './steps/index.ts'

/** Development networks end quickly; a guest that needs longer is unplugged. */
const graceSeconds = 8

/** Shuts down every guest of this host and writes down that it was us, so that they are started again with the worker. */
export async function shutDownGuests({ parts, instances }: HostContext, log: Log): Promise<void> {
  const guests = new Map((await parts.hypervisor.list()).map(({ name, power }) => [name, power]))
  const running = instances.all().filter(({ lease }) => guests.get(instances.nameOf(lease)) === 'running')
  await Promise.all(
    running.map(async ({ lease }) => {
      instances.update(lease, { stoppedBy: 'host' })
      await parts.hypervisor.shutdown(instances.nameOf(lease), graceSeconds)
      log.info({ lease }, 'guest shut down with the worker')
    }),
  )
}
