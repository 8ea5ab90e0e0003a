import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeEscrow } from '../transactions/write.ts'
import { KIND_VM } from '../types.ts'
import { type WriteReturnType, written } from './support.ts'

export interface SetDrainingParameters extends WriteOptions {
  host: bigint
  /** Default: VM. */
  kind?: number
  /** True: take no new leases. */
  draining: boolean
}

/** Stops or resumes new leases on a host and kind; operator or owner. Leases that are there run on. */
export async function setDraining(
  client: FreeholdClient,
  { host, kind = KIND_VM, draining, ...options }: SetDrainingParameters,
): Promise<WriteReturnType> {
  return written(await writeEscrow(client, 'setDraining', [host, kind, draining], options))
}
