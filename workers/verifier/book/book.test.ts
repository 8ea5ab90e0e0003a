import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { leaseEscrowAbi, packTerms, verifierNetworkAbi } from '@freehold/sdk'
import { type Abi, encodeAbiParameters, encodeEventTopics, getAbiItem, type Hex } from 'viem'
import { makeTempDir, removeTempDir } from '../../../test/support/index.ts'
import { openVerifierBook, type RawLog, readVerifierBook } from './index.ts'

let folder: string
before(() => {
  folder = makeTempDir('book')
})
after(() => removeTempDir(folder))

const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`
const address = (n: number): Hex => `0x${n.toString(16).padStart(40, '0')}`
const sources = {
  verifierNetwork: `0x${'12'.repeat(20)}`,
  leaseEscrow: `0x${'34'.repeat(20)}`,
} as const

/** An event as an RPC would give it. */
function logOf(
  blockNumber: number,
  eventName: string,
  args: Record<string, unknown>,
  ofEscrow = false,
): RawLog {
  const abi = (ofEscrow ? leaseEscrowAbi : verifierNetworkAbi) as Abi
  const event = getAbiItem({ abi, name: eventName }) as Extract<Abi[number], { type: 'event' }>
  const plain = event.inputs.filter(({ indexed }) => !indexed)
  return {
    address: ofEscrow ? sources.leaseEscrow : sources.verifierNetwork,
    topics: encodeEventTopics({ abi, eventName, args }) as RawLog['topics'],
    data: encodeAbiParameters(
      plain,
      plain.map(({ name }) => args[name!]),
    ),
    blockNumber: BigInt(blockNumber),
    blockHash: word(blockNumber),
    logIndex: 0,
    transactionHash: word(blockNumber),
    at: null,
  }
}

const enrolled = logOf(1, 'TargetEnrolled', {
  target: 0,
  host: 7n,
  kind: 1,
  beaconKeyHash: word(9),
  fromEpoch: 3n,
  decoyCommitment: word(0),
})
const reported = (block: number, epoch: bigint) =>
  logOf(block, 'DownReported', { epoch, target: 0, from: 100 })
const confirmed = logOf(4, 'DownConfirmed', { epoch: 6n, target: 0, answerableUntil: 500 })
const posted = logOf(5, 'DownPosted', { target: 0, from: 100 })
const sealed = logOf(3, 'EpochSealed', { epoch: 5n, seed: word(5) })
const begun = (block: number, epoch: bigint) =>
  logOf(block, 'EpochBegun', {
    epoch,
    seedBlock: 10n,
    seats: 7,
    committeeSize: 3,
    quorum: 2,
    confirmationSize: 4,
    confirmationQuorum: 3,
    rewardPerSeat: 1n,
  })
const timeOf = (blockNumber: number) => 1000 + blockNumber

test('events add up to a verdict, and a reorg takes it back', () => {
  const book = openVerifierBook(sources)
  book.write([enrolled, reported(2, 5n), reported(3, 6n), confirmed], timeOf)
  const target = () => book.state().targets.get(0)!
  assert.deepEqual(target().reported, [5, 6])
  assert.deepEqual(target().verdict, { is: 'confirmed', answerableUntil: 500, confirmedIn: 6 })
  book.write([posted], timeOf)
  assert.deepEqual(target().verdict, { is: 'down', postedAt: 1005, from: 100, confirmedIn: 6 })
  book.rollBack(4)
  assert.equal(target().verdict.is, 'confirmed')
  book.write([logOf(5, 'DownAnswered', { epoch: 5n, target: 0 })], timeOf)
  assert.deepEqual([target().verdict.is, target().reported, target().lastReport], ['up', [6], 6])
})

test('a host that withdraws while it is down, and enrols again, is down still', () => {
  const book = openVerifierBook(sources)
  book.write([enrolled, reported(2, 5n), confirmed, posted], timeOf)
  book.write([logOf(6, 'TargetWithdrawn', { target: 0, untilEpoch: 9n })], timeOf)
  const again = {
    target: 0,
    host: 7n,
    kind: 1,
    beaconKeyHash: word(8),
    fromEpoch: 200n,
    decoyCommitment: word(0),
  }
  book.write([logOf(7, 'TargetEnrolled', again)], timeOf)
  const target = book.state().targets.get(0)!
  assert.deepEqual(target.verdict, { is: 'down', postedAt: 1005, from: 100, confirmedIn: 6 })
  assert.deepEqual([target.fromEpoch, target.untilEpoch, target.lastReport], [200, null, 5])
  assert.deepEqual(target.keys, [{ fromEpoch: 200, beaconKeyHash: word(8) }])
  book.write([logOf(8, 'UpPosted', { epoch: 201n, target: 0 })], timeOf)
  assert.equal(book.state().targets.get(0)!.verdict.is, 'up')
})

test('twice is fine, and the state is the same until something comes', () => {
  const book = openVerifierBook(sources)
  assert.deepEqual([...book.write([enrolled], timeOf)], ['everything'])
  const before = book.state()
  assert.deepEqual([...book.write([], timeOf)], [])
  assert.equal(book.state(), before)
  book.write([enrolled], timeOf)
  assert.deepEqual(book.state(), before)
})

test('what a file kept is what was written; a damaged one is none', () => {
  const path = join(folder, 'events.json')
  const book = openVerifierBook(sources)
  book.write([enrolled, reported(2, 5n), confirmed, posted], timeOf)
  book.save(path)
  assert.deepEqual(openVerifierBook(sources, readVerifierBook(path)!).state(), book.state())
  assert.equal(readVerifierBook(join(folder, 'none.json')), null)
})

/** A lease of a host, with a creditor, that was activated. */
function leaseOn(host: bigint, kind: number, creditor: Hex, lease: Hex): RawLog[] {
  const words = packTerms({
    tenant: address(1),
    salt: 1n,
    payee: address(2),
    host,
    kind,
    trialSeconds: 0,
    author: null,
    feeBps: 0,
    royaltyBps: 0,
    activationDeadline: 1,
    creditor,
    shape: { points: 1, memoryMib: 1, diskGib: 1, gpus: 0, mbps: 1 },
    rate: 1n,
    openFeeUnits: 0n,
    offerHash: word(1),
    manifestHash: word(2),
  })
  const opened = { leaseId: lease, hostKind: 0n, tenant: address(1), ...words, deposit: 1n, manifest: '0x' }
  const activated = { leaseId: lease, endpoint: 'ssh://root@203.0.113.7:22', sshFingerprint: word(3) }
  return [logOf(6, 'LeaseOpened', opened, true), logOf(7, 'LeaseActivated', activated, true)]
}

test('a lease that names the network is known with the place where it runs; of others nothing is kept', () => {
  const instancesOf = (creditor: Hex) => {
    const book = openVerifierBook(sources)
    book.write(leaseOn(300n, 2, creditor, word(8)), timeOf)
    return [...book.state().instances.values()].map(({ lease, host, kind }) => ({ lease, host, kind }))
  }
  assert.deepEqual(instancesOf(sources.verifierNetwork), [{ lease: word(8), host: 300n, kind: 2 }])
  assert.deepEqual(instancesOf(address(9)), [])
})

test('old epochs are dropped once they are final, targets never', () => {
  const book = openVerifierBook(sources)
  book.write([enrolled, begun(2, 5n), sealed, begun(9, 6n)], timeOf)
  book.prune(6, 3)
  assert.deepEqual([...book.state().epochs.keys()], [6])
  assert.equal(book.state().targets.size, 1)
  const young = openVerifierBook(sources)
  young.write([begun(2, 5n), sealed], timeOf)
  young.prune(6, 1)
  assert.equal(young.state().epochs.get(5)?.seed, word(5))
})
