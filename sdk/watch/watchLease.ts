import type { Hex, TransactionReceipt } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { explainError } from '../errors/decode.ts'
import { type LeaseMoment, readLeaseStates } from '../reads/readLeaseStates.ts'
import { delay } from '../transactions/delay.ts'
import type { Lease } from '../types.ts'
import { firstFacts, type KnownFacts, nextFacts } from './facts.ts'

export interface WatchLeaseParameters {
  leaseId: Hex
  /** Of the caller's own write: nothing older is shown, and the index is not waited for. */
  receipt?: TransactionReceipt
  /** Ends the watch quietly. */
  signal?: AbortSignal
  /** Default: the network's block time. */
  pollMs?: number
  /** Called when the chain does not answer; the watch goes on. Without it, the watch ends with the error. */
  onTrouble?: (error: unknown) => void
}

/**
 * A lease now and after each change, until it is closed: receipt, index and chain together. Between changes the runway is
 * arithmetic: `leaseStatusAt` with the words of the last answer.
 * @example for await (const lease of watchLease(client, { leaseId, receipt, signal })) show(lease)
 * @throws LeaseNotFoundError
 */
export async function* watchLease(
  client: FreeholdClient,
  parameters: WatchLeaseParameters,
): AsyncGenerator<Lease, void, undefined> {
  const { receipt, signal, pollMs = client.network.blockTimeMs } = parameters
  let known: KnownFacts | undefined
  let shown = ''
  while (!signal?.aborted) {
    try {
      known ??= await firstFacts(client, parameters)
      const moment = await momentOf(client, known)
      if (!receipt || moment.blockNumber >= receipt.blockNumber) {
        known = await nextFacts(client, known, { ...moment, state: moment.word.state })
        const lease = leaseOf(known, moment)
        const face = faceOf(lease)
        if (face !== shown) yield lease
        shown = face
        if (lease.status.state === 'Closed') return
      }
    } catch (error) {
      if (signal?.aborted) return
      if (!parameters.onTrouble) throw explainError(error, client, 'watchLease')
      parameters.onTrouble(explainError(error, client, 'watchLease'))
    }
    await pause(pollMs, signal)
  }
}

async function momentOf(client: FreeholdClient, { facts }: KnownFacts): Promise<LeaseMoment> {
  const [moment] = await readLeaseStates(client, { leases: [facts.opened] })
  if (!moment) throw new Error(`The RPC answered nothing about lease ${facts.opened.leaseId}.`)
  return moment
}

function leaseOf({ facts }: KnownFacts, { blockNumber: _, ...moment }: LeaseMoment): Lease {
  const { opened, ...rest } = facts
  return { ...opened, ...moment, ...rest }
}

/** What counts as a change: the lease's own facts and its host's clock, not the passing of time or the host's other leases. */
function faceOf({ word, hostWord, activation, ending, successorId, status }: Lease): string {
  const { accSeconds, latchedFrom, latchedTo, parity } = hostWord
  const { isExhausted, isGraceOver, isLowRunway } = status
  const face = [word, accSeconds, latchedFrom, latchedTo, parity, activation, ending, successorId]
  return JSON.stringify([...face, isExhausted, isGraceOver, isLowRunway], (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  )
}

/** Waits, and simply ends when the signal comes: the loop looks at it. */
async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await delay(milliseconds, signal).catch((reason) => {
    if (!signal?.aborted) throw reason
  })
}
