import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { type Hex, keccak256, toHex, zeroAddress } from 'viem'
import { setVerifierUrl } from '../actions/index.ts'
import {
  checkTranscript,
  clientVersionOf,
  encodeTranscript,
  exchangeHash,
  probeNonce,
  type Transcript,
} from '../proof/index.ts'
import { craft, craftedContext } from '../proof/testing/craft.ts'
import { readEpoch, readSeats } from '../reads/index.ts'
import { startTestVerifiers, type TestVerifier, type TestVerifiers } from '../testing/verifiers.ts'
import type { Lease } from '../types.ts'
import { exchangeLeaf, firstCommittee, isSeatActive, merkleRoot, startOf } from '../verify/index.ts'
import { askReachability } from './askReachability.ts'
import { type Reachability, reachabilityOf } from './reachability.ts'

const leaseId = keccak256(toHex('an instance'))

type Answer = (request: IncomingMessage, response: ServerResponse) => void
interface Member {
  readonly verifier: TestVerifier
  readonly transcript: Transcript
  readonly server: Server
  answer: Answer
}

let world: TestVerifiers
let members: Member[]
let epoch: bigint

before(async () => {
  world = await startTestVerifiers()
  epoch = world.fromEpoch
  await world.open(epoch)
  const { market, verifiers } = world
  const record = (await readEpoch(market.tenant, { epoch }))!
  const seats = await readSeats(market.tenant)
  const isActive = (seat: number) => isSeatActive(seats[seat]!, epoch)
  const drawn = firstCommittee({ epoch: { ...record, seed: record.seed! }, targetKey: leaseId, isActive })
  members = await Promise.all(
    drawn.map(async (seat) => {
      const verifier = verifiers.find((one) => one.seat === seat)!
      const { server, url } = await serve((request, response) =>
        members.find((one) => one.server === server)!.answer(request, response),
      )
      await setVerifierUrl(verifier.client, { url })
      const transcript = handshakeOf(verifier, record.seed!)
      return { verifier, transcript, server, answer: refuse }
    }),
  )
  await world.vote(epoch, ({ seat }) => {
    const own = members.find(({ verifier }) => verifier.seat === seat)
    return { outcome: 'Unknown', ...(own && { root: rootOf(own) }) }
  })
})

after(async () => {
  for (const { server } of members ?? []) {
    server.closeAllConnections()
    server.close()
  }
  await world?.stop()
})

async function serve(answer: Answer): Promise<{ server: Server; url: string }> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function handshakeOf({ account, chain }: TestVerifier, seed: Hex): Transcript {
  const { chainId, contracts } = world.market.network
  const nonce = probeNonce({
    chainId,
    network: contracts.verifierNetwork,
    seed,
    verifier: account.address,
    target: leaseId,
    epoch,
    secret: chain.secretOf(epoch),
  })
  return craft({ clientVersion: clientVersionOf(nonce) })
}

const rootOf = ({ transcript }: Pick<Member, 'transcript'>) =>
  merkleRoot([exchangeLeaf(exchangeHash(transcript))])

interface Said {
  readonly outcome: 'Up' | 'Down' | 'Unknown'
  readonly hash?: Hex
  readonly key?: Hex
  readonly at?: number
}

const evidence = ({ outcome, hash, key = leaseId, at = 0 }: Said) =>
  JSON.stringify({
    epoch: Number(epoch),
    seat: 0,
    verifier: zeroAddress,
    seed: keccak256('0x'),
    bits: '0x',
    root: keccak256('0x'),
    leaves: [{ key, target: null, outcome, at, says: ['so it says'], exchangeHash: hash ?? null }],
  })

const refuse: Answer = (_, response) => response.writeHead(404).end()
const never: Answer = () => {}
const says =
  (said: Said, bytes?: Uint8Array): Answer =>
  ({ url }, response) =>
    url === `/v1/epochs/${epoch}` ? response.end(evidence(said)) : response.end(bytes)
const up = (member: Member): Answer => {
  const { transcript } = member
  return says({ outcome: 'Up', hash: exchangeHash(transcript) }, encodeTranscript(transcript))
}
const down = says({ outcome: 'Down' })

type Behaviour = (member: Member) => Answer

async function ask(
  first: Behaviour,
  second: Behaviour,
  third: Behaviour,
  { sshFingerprint = craftedContext.keyFingerprint, deadlineMs = 60_000 } = {},
): Promise<Reachability> {
  members.forEach((member, at) => {
    member.answer = [first, second, third][at]!(member)
  })
  const { market } = world
  const lease = {
    leaseId,
    terms: { creditor: market.network.contracts.verifierNetwork },
    activation: { sshFingerprint },
  } as Lease
  const { signal } = new AbortController()
  return (await askReachability(market.tenant, { lease, deadlineMs, signal }))!
}

const counts = ({ verdict, answered, unanswered, unknown }: Reachability) => [
  verdict,
  answered,
  unanswered,
  unknown,
]

test('handshakes that hold are counted, and each is a proof for everybody', async () => {
  const found = await ask(up, up, up)
  assert.deepEqual(counts(found), ['reachable', 3, 0, 0])
  assert.equal(found.epoch, epoch)
  for (const { handshake } of found.verifiers) {
    const { transcript, context } = handshake!.proof
    assert.equal(checkTranscript(transcript, context).holds, true)
  }
  // Each said the second 0, which it cannot have been.
  assert.equal(found.newest, startOf(world.parameters.timing, epoch))
  assert.deepEqual(
    counts(
      await ask(
        up,
        () => down,
        () => down,
      ),
    ),
    ['reachable', 1, 2, 0],
  )
})

test('most of those drawn make it unreachable; one alone never does', async () => {
  assert.deepEqual(
    counts(
      await ask(
        () => down,
        () => down,
        () => down,
      ),
    ),
    ['unreachable', 0, 3, 0],
  )
  assert.deepEqual(
    counts(
      await ask(
        () => down,
        () => down,
        () => never,
        { deadlineMs: 3_000 },
      ),
    ),
    ['unreachable', 0, 2, 1],
  )
  assert.deepEqual(
    counts(
      await ask(
        () => down,
        () => refuse,
        () => never,
        { deadlineMs: 3_000 },
      ),
    ),
    ['unclear', 0, 1, 2],
  )
  const [one] = (
    await ask(
      () => down,
      () => down,
      () => down,
    )
  ).verifiers
  assert.equal(reachabilityOf(epoch, [one!]).verdict, 'unclear')
})

test('nobody fakes an answer: not with words, not with a copy, another key or what was not committed', async () => {
  const bare = says({ outcome: 'Up' })
  const copy = () => up(members[0]!)
  assert.deepEqual(
    counts(
      await ask(
        () => bare,
        copy,
        () => down,
      ),
    ),
    ['unclear', 0, 1, 2],
  )
  const [{ transcript }] = members as [Member]
  const later = craft({
    clientVersion: transcript.clientVersion,
    serverVersion: Buffer.from('SSH-2.0-later'),
  })
  const late = says({ outcome: 'Up', hash: exchangeHash(later) }, encodeTranscript(later))
  const unsigned = { ...transcript, signature: new Uint8Array(9) }
  const bad = says({ outcome: 'Up', hash: exchangeHash(unsigned) }, encodeTranscript(unsigned))
  const found = await ask(
    () => late,
    () => refuse,
    () => refuse,
  )
  assert.deepEqual(counts(found), ['unclear', 0, 0, 3])
  assert.match(found.verifiers[0]!.says[0]!, /not those that it committed to/)
  assert.deepEqual(
    counts(
      await ask(
        () => bad,
        () => refuse,
        () => refuse,
      ),
    ),
    ['unclear', 0, 0, 3],
  )
  // The pinned key is the chain's: a handshake of another key proves nothing.
  const other = await ask(up, up, up, { sshFingerprint: keccak256('0x34') })
  assert.deepEqual(counts(other), ['unclear', 0, 0, 3])
  assert.match(other.verifiers[0]!.says[0]!, /proves nothing/)
})

test('an UNKNOWN, another leaf, nonsense, a flood and silence count for nobody, and say why', async () => {
  const flood: Answer = (_, response) => {
    const send = () => {
      while (response.write('x'.repeat(1 << 20)));
      response.once('drain', send)
    }
    send()
  }
  const other = says({ outcome: 'Down', key: keccak256('0x12') })
  const found = await ask(
    () => says({ outcome: 'Unknown' }),
    () => other,
    () => flood,
  )
  assert.deepEqual(counts(found), ['unclear', 0, 0, 3])
  assert.deepEqual(
    found.verifiers.map((look) => look.says[0]),
    ['so it says', 'it did not look at this instance', 'it answers with more than 8388608 bytes'],
  )
  const html: Answer = (_, response) => response.end('<html>')
  const away: Answer = (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1' }).end()
  const silent = await ask(
    () => html,
    () => away,
    () => never,
    { deadlineMs: 3_000 },
  )
  assert.deepEqual(counts(silent), ['unclear', 0, 0, 3])
  assert.match(silent.verifiers[2]!.says[0]!, /does not answer within 3 s/)
})

test('a lease that follows no verifiers, or does not run yet, is not looked at', async () => {
  const { signal } = new AbortController()
  const { tenant, network } = world.market
  const terms = { creditor: null }
  const running = { leaseId, activation: { sshFingerprint: '0x' }, terms } as unknown as Lease
  assert.equal(await askReachability(tenant, { lease: running, signal }), null)
  const creditor = network.contracts.verifierNetwork
  const open = { leaseId, activation: null, terms: { creditor } } as Lease
  assert.equal(await askReachability(tenant, { lease: open, signal }), null)
})
