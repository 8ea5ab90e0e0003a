import { performance } from 'node:perf_hooks'
import type { Hex } from 'viem'
import { type FreeholdClient, leaseEscrowAbi } from '../../sdk/index.ts'
import { waitFor } from '../network/wait.ts'

/** When the block with an event was first seen, by `performance.now()`; the chain is asked every 20 ms. */
export interface Seen {
  readonly leaseId: Hex
  readonly seenAtMs: number
}

export interface SeenActivation extends Seen {
  readonly endpoint: string
  readonly sshFingerprint: Hex
}

/** Waits for the first lease that is opened after a block. The chain is read here: the clock is not the command line's. */
export async function firstOpened(
  { publicClient, network }: FreeholdClient,
  afterBlock: bigint,
): Promise<Seen> {
  const address = network.contracts.leaseEscrow
  const range = { fromBlock: afterBlock + 1n, toBlock: 'latest' } as const
  const [log] = await waitForSome('a lease is opened', () =>
    publicClient.getContractEvents({
      abi: leaseEscrowAbi,
      address,
      eventName: 'LeaseOpened',
      strict: true,
      ...range,
    }),
  )
  return { leaseId: log.args.leaseId, seenAtMs: performance.now() }
}

/** Waits for the first activation after a block. */
export async function firstActivated(
  { publicClient, network }: FreeholdClient,
  afterBlock: bigint,
): Promise<SeenActivation> {
  const address = network.contracts.leaseEscrow
  const range = { fromBlock: afterBlock + 1n, toBlock: 'latest' } as const
  const [log] = await waitForSome('the lease is activated', () =>
    publicClient.getContractEvents({
      abi: leaseEscrowAbi,
      address,
      eventName: 'LeaseActivated',
      strict: true,
      ...range,
    }),
  )
  return { ...log.args, seenAtMs: performance.now() }
}

function waitForSome<T>(what: string, read: () => Promise<readonly T[]>): Promise<[T]> {
  const ask = async () => {
    const [first] = await read()
    return first === undefined ? null : ([first] as [T])
  }
  return waitFor(ask, { what, seconds: 300, everyMs: 20 })
}
