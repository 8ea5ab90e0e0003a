import { recordOf, type StepContext } from './types.ts'

/** Gives the instance its bandwidth. That is the host's to do: it holds at once, whatever becomes of the guest. */
export async function giveBandwidth(context: StepContext, mbps: number): Promise<void> {
  const { host, id } = context
  if (recordOf(context).mbps === mbps) return
  host.instances.update(id, { mbps })
  await host.forwards.apply()
}
