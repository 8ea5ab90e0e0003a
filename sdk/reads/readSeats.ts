import { type Address, type Hex, zeroAddress } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { verifierNetworkOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'

/** A verifier's seat as the chain knows it. */
export interface Seat {
  readonly seat: number
  /** Null: released, free to be taken. */
  readonly verifier: Address | null
  /** It sits from this epoch on; `isSeatActive` decides. */
  readonly fromEpoch: bigint
  /** It sits in no committee from this epoch on; 0: it has not left. */
  readonly untilEpoch: bigint
  /** A link of its chain of secrets that is public, as `checkSecret` takes it. */
  readonly known: { readonly epoch: bigint; readonly secret: Hex }
  /** The chain that begins later; null: none. */
  readonly nextAnchor: { readonly fromEpoch: bigint; readonly anchor: Hex } | null
  /** 1e-6 USDC: what can be claimed, and what can still be forfeited. */
  readonly maturedUnits: bigint
  readonly maturingUnits: bigint
  readonly strikes: number
  readonly openChallenges: number
}

/** Seats in the order given, or all; in one call. */
export async function readSeats(
  client: FreeholdClient,
  { seats }: { seats?: readonly number[] } = {},
): Promise<Seat[]> {
  const network = verifierNetworkOf(client.network)
  try {
    const numbers = seats ?? (await allSeats(client))
    const records = await client.publicClient.multicall({
      allowFailure: false,
      deployless: true,
      contracts: numbers.map((seat) => ({ ...network, functionName: 'seatRecordOf', args: [seat] }) as const),
    })
    return records.map((record, index) => {
      const { verifier, fromEpoch, untilEpoch, strikes, openChallenges } = record
      const { secretEpoch: epoch, secret, nextAnchorFrom, nextAnchor: anchor } = record
      return {
        seat: numbers[index]!,
        verifier: verifier === zeroAddress ? null : verifier,
        fromEpoch,
        untilEpoch,
        known: { epoch, secret },
        nextAnchor: nextAnchorFrom === 0n ? null : { fromEpoch: nextAnchorFrom, anchor },
        maturedUnits: record.matured,
        maturingUnits: record.maturing,
        strikes,
        openChallenges,
      }
    })
  } catch (error) {
    throw explainError(error, client, 'readSeats')
  }
}

/** The seat of a verifier; null when it has none. */
export async function readSeatOf(
  client: FreeholdClient,
  { verifier }: { verifier: Address },
): Promise<Seat | null> {
  try {
    const [isSeated, seat] = await client.publicClient.readContract({
      ...verifierNetworkOf(client.network),
      functionName: 'seatOf',
      args: [verifier],
    })
    if (!isSeated) return null
    const [found] = await readSeats(client, { seats: [seat] })
    return found ?? null
  } catch (error) {
    throw explainError(error, client, 'readSeatOf')
  }
}

async function allSeats(client: FreeholdClient): Promise<number[]> {
  const network = verifierNetworkOf(client.network)
  const count = await client.publicClient.readContract({ ...network, functionName: 'seatCount' })
  return Array.from({ length: count }, (_, seat) => seat)
}
