import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exchangeLeaf, isInMerkleTree, merkleRoot } from '@freehold/sdk'
import { clientVersionOf, exchangeHash, probeNonce, readHostKey, type Transcript } from '@freehold/sdk/proof'
import { keccak256, toHex } from 'viem'
import { sampleIdentity } from '../../../sdk/proof/testing/context.ts'
import { craft } from '../../../sdk/proof/testing/craft.ts'
import { answersOf, findMembers, type Member, secretOf } from './answers.ts'
import { leavesOf } from './pledges.ts'

const { verifier: _, secret: __, ...identity } = sampleIdentity
const target = { ...identity, beaconKeyHash: keccak256(readHostKey(craft().hostKey)!.subarray(1)) }
const member = (seat: number): Member => ({
  seat,
  verifier: toHex(seat + 1, { size: 20 }),
  secret: toHex(1000 + seat, { size: 32 }),
})
const handshakeOf = (seat: number, changes: Partial<Transcript> = {}, epoch: bigint = target.epoch) =>
  craft({ clientVersion: clientVersionOf(probeNonce({ ...target, ...member(seat), epoch })), ...changes })
const seatsIn = (transcripts: readonly Transcript[], seats: readonly number[], of = target) =>
  findMembers(transcripts, seats.map(member), of).map(({ seat }) => seat)

test('handshakes of members are found among those of everybody', () => {
  assert.deepEqual(seatsIn([handshakeOf(1), handshakeOf(2), handshakeOf(9), craft()], [2, 1, 3]), [2, 1])
})

test('two tries of a member are one', () => {
  assert.deepEqual(seatsIn([handshakeOf(1), handshakeOf(1)], [1]), [1])
})

test('what the contract would refuse is left out, and does not hide what is good', () => {
  const damaged = handshakeOf(1, { signature: new Uint8Array(70) })
  assert.deepEqual(seatsIn([damaged], [1]), [])
  assert.deepEqual(seatsIn([damaged, handshakeOf(1)], [1]), [1])
  assert.deepEqual(seatsIn([handshakeOf(1, {}, target.epoch - 1n)], [1]), [])
  assert.deepEqual(seatsIn([handshakeOf(1)], [1], { ...target, seed: toHex(1, { size: 32 }) }), [])
  assert.deepEqual(seatsIn([handshakeOf(1)], [1], { ...target, beaconKeyHash: toHex(1, { size: 32 }) }), [])
})

test('an answer shows no more members than are needed, by seat, each under the root that was pledged', () => {
  const transcripts = [7, 3, 5, 4].map((seat) => handshakeOf(seat))
  const root = merkleRoot(leavesOf(transcripts))
  const pledge = { network: target.network, epoch: 1, seed: target.seed, root, transcripts }
  const found = findMembers(transcripts, [7, 3, 5].map(member), target)
  const answers = answersOf(pledge, found, 2)
  assert.deepEqual(
    answers.map(({ seat }) => seat),
    [3, 5],
  )
  for (const { transcript, proof } of answers)
    assert.ok(isInMerkleTree({ root, proof, leaf: exchangeLeaf(exchangeHash(transcript)) }))
})

test('a secret follows from a later one of the chain, and from no earlier one', () => {
  const last = toHex(5, { size: 32 })
  const [before, first] = [keccak256(last), keccak256(keccak256(last))]
  assert.equal(secretOf({ epoch: 9n, secret: last }, 9n), last)
  assert.equal(secretOf({ epoch: 9n, secret: last }, 8n), before)
  assert.equal(secretOf({ epoch: 9n, secret: last }, 7n), first)
  assert.equal(secretOf({ epoch: 9n, secret: last }, 10n), null)
  assert.equal(secretOf({ epoch: 1_000_000n, secret: last }, 9n), null)
})
