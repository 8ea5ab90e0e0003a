import { type Address, zeroAddress } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeRegistry } from '../transactions/write.ts'
import { type WriteReturnType, written } from './support.ts'

export interface SetHostOperatorParameters extends WriteOptions {
  host: bigint
  /** Null revokes the key that is there. */
  operator: Address | null
}

/** Gives a host another hot key, or none; owner. Voids all its offers, since the old key published them. */
export async function setHostOperator(
  client: FreeholdClient,
  { host, operator, ...options }: SetHostOperatorParameters,
): Promise<WriteReturnType> {
  return written(await writeRegistry(client, 'setOperator', [host, operator ?? zeroAddress], options))
}
