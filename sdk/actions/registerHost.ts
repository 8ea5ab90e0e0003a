import { type Address, type Hex, parseEventLogs, zeroAddress } from 'viem'
import { hostRegistryAbi } from '../abis/hostRegistry.ts'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeRegistry } from '../transactions/write.ts'
import type { HostFacts } from '../types.ts'
import { type WriteReturnType, written } from './support.ts'

export interface RegisterHostParameters extends WriteOptions {
  /** The machine's hot key; null: none yet. */
  operator: Address | null
  /** Who is paid. */
  payee: Address
  /** Uncompressed P-256 point without its prefix: x then y, 64 bytes. */
  beaconKey: Hex
  facts: HostFacts
}

export interface RegisterHostReturnType extends WriteReturnType {
  /** The new host's number. */
  readonly host: bigint
}

/** Registers a machine; the signer becomes its owner. */
export async function registerHost(
  client: FreeholdClient,
  { operator, payee, beaconKey, facts, ...options }: RegisterHostParameters,
): Promise<RegisterHostReturnType> {
  const args = [operator ?? zeroAddress, payee, beaconKey, facts] as const
  const receipt = await writeRegistry(client, 'register', args, options)
  const [registered] = parseEventLogs({
    abi: hostRegistryAbi,
    eventName: 'HostRegistered',
    logs: receipt.logs,
  })
  if (!registered) throw new Error(`Transaction ${receipt.transactionHash} registered no host.`)
  return { ...written(receipt), host: registered.args.host }
}
