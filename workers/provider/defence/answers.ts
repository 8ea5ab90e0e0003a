import { type DownAnswer, exchangeLeaf, merkleProof } from '@freehold/sdk'
import {
  checkExchange,
  exchangeHash,
  keyFingerprint,
  type ProbeIdentity,
  probeNonce,
  readClientVersion,
  readHostKey,
  type Transcript,
} from '@freehold/sdk/proof'
import { type Address, type Hex, keccak256 } from 'viem'
import { leavesOf, type Pledge } from './pledges.ts'

/** A member of a committee whose secret of the epoch is public. */
export interface Member {
  readonly seat: number
  readonly verifier: Address
  readonly secret: Hex
}

/** What the members' nonces have in common. */
export interface ProbedTarget extends Omit<ProbeIdentity, 'verifier' | 'secret'> {
  /** keccak256 of the beacon key that was frozen for the epoch. */
  readonly beaconKeyHash: Hex
}

/** A handshake that a member made with this host. */
export type Found = Omit<DownAnswer, 'proof'>

/** The handshakes of members among those that were pledged, one each, and only what the contract will take. Pure. */
export function findMembers(
  transcripts: readonly Transcript[],
  members: readonly Member[],
  target: ProbedTarget,
): Found[] {
  const carried = transcripts.map((transcript) => ({
    transcript,
    nonce: readClientVersion(transcript.clientVersion),
  }))
  return members.flatMap(({ seat, verifier, secret }) => {
    const nonce = probeNonce({ ...target, verifier, secret })
    const found = carried.find(
      (one) => one.nonce === nonce && holds(one.transcript, nonce, target.beaconKeyHash),
    )
    return found ? [{ seat, secret, transcript: found.transcript }] : []
  })
}

function holds(transcript: Transcript, nonce: Hex, beaconKeyHash: Hex): boolean {
  const point = readHostKey(transcript.hostKey)
  if (point === null || keccak256(point.subarray(1)) !== beaconKeyHash) return false
  return checkExchange(transcript, { nonce, keyFingerprint: keyFingerprint(transcript.hostKey) }).holds
}

/** So many of the handshakes, by ascending seat, each with its proof under the root that was pledged. */
export function answersOf({ transcripts }: Pledge, found: readonly Found[], least: number): DownAnswer[] {
  const leaves = leavesOf(transcripts)
  return found
    .toSorted((a, b) => a.seat - b.seat)
    .slice(0, least)
    .map((one) => ({ ...one, proof: merkleProof(leaves, exchangeLeaf(exchangeHash(one.transcript))) }))
}

/** A link of a verifier's chain of secrets that is public. */
export interface KnownSecret {
  readonly epoch: bigint
  readonly secret: Hex
}

/** A worker that was away for longer than this has nothing to answer any more. */
const mostEpochsBack = 8n

/**
 * The secret of an epoch, from one that was revealed then or later: each is the hash of the next. null when it was not revealed; when
 * the verifier began another chain since, it is one that no nonce was made with.
 */
export function secretOf({ epoch: knownEpoch, secret }: KnownSecret, epoch: bigint): Hex | null {
  if (knownEpoch < epoch || knownEpoch - epoch > mostEpochsBack) return null
  let link = secret
  for (let at = knownEpoch; at > epoch; at--) link = keccak256(link)
  return link
}
