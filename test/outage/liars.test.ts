import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { decodeFunctionData, type Hex, isAddressEqual } from 'viem'
import { type RunningNetwork, startNetwork } from '../../scripts/network/network.ts'
import { type CommandLine, freeholdJson } from '../../scripts/smoke/freehold.ts'
import {
  closeLease,
  createFreeholdClient,
  type FreeholdClient,
  finalizeLease,
  leaseEscrowAbi,
  outcomeAt,
  readLease,
  readTargetOfHost,
  readVerifierConstants,
  startOfEpoch,
} from '../../sdk/index.ts'
import {
  developmentAccounts,
  makeSshIdentity,
  makeTempDir,
  removeTempDir,
  waitFor,
} from '../support/index.ts'
import { eventsOf, type NetworkPlace } from '../verifier/support/epochs.ts'
import { type Cast, recast } from './cast.ts'

/** Before its ballot leaves, and after: when nobody knows what became of it. */
const aroundCommit = ['send:commit:before', 'send:commit:after']
/** A few epochs of a minute, and what is lost when one of them fails. */
const patient = { seconds: 600, everyMs: 500 }

let folder: string
let running: RunningNetwork
let cast: Cast
let tenant: CommandLine
let client: FreeholdClient
let place: NetworkPlace
/** Three real guests. */
let leases: readonly [Hex, Hex, Hex]
before(async () => {
  folder = makeTempDir('liars')
  running = await startNetwork({ stateDir: join(folder, 'state'), services: ['host', 'verifiers'] })
  tenant = { networkFile: running.paths.network, home: join(folder, 'home') }
  mkdirSync(tenant.home)
  client = createFreeholdClient({ network: running.network })
  const { verifierNetwork } = running.network.contracts
  place = { chain: { publicClient: client.publicClient, contracts: { verifierNetwork } } }
  cast = await recast(running, aroundCommit)
  const key = `${(await makeSshIdentity(folder)).privateKeyPath}.pub`
  leases = [await rent(key), await rent(key), await rent(key)]
})
after(async () => {
  if (process.env.SHOW) console.log(cast?.crew.lines.join(''), cast?.mortal.keeper.output())
  running?.host?.worker.process.kill('SIGCONT')
  await cast?.stop()
  await running?.stop()
  removeTempDir(folder)
})

async function rent(key: string): Promise<Hex> {
  const size = ['--image', 'micro', '--vcpus', '1', '--memory', '256M', '--disk', '1G']
  return (await json<{ leaseId: Hex }>('rent', ...size, '--hours', '1', '--key', key, '--yes')).leaseId
}

const json = <T>(...words: string[]) => freeholdJson<T>(tenant, words)
const target = () => readTargetOfHost(client, { host: running.host!.host })
const clientOf = (who: 'provider' | 'operator') =>
  createFreeholdClient({ network: running.network, account: developmentAccounts[who] })

async function secondOf(blockNumber: bigint): Promise<number> {
  return Number((await client.publicClient.getBlock({ blockNumber })).timestamp)
}

/** What was revealed of the host, by epoch. */
async function said() {
  const { target: number } = (await target())!
  return (await eventsOf(place, 'Revealed')).map(({ args }) => ({
    epoch: Number(args.epoch),
    seat: args.seat,
    outcome: outcomeAt(args.bits, number),
  }))
}

/** Whether reports of an epoch can come no more. */
async function isOver(epoch: number): Promise<boolean> {
  const { timing } = await readVerifierConstants(client)
  const { timestamp } = await client.publicClient.getBlock()
  return Number(timestamp) >= startOfEpoch(timing, epoch + 1) + timing.probeStart
}

/** Functions of the escrow that anybody called since the first lease. */
async function calledOfEscrow(): Promise<string[]> {
  const { publicClient } = client
  const { activation } = await readLease(client, { leaseId: leases[0] })
  const first = Number(activation!.blockNumber)
  const count = Number(await publicClient.getBlockNumber()) - first + 1
  const blocks = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      publicClient.getBlock({ blockNumber: BigInt(first + i), includeTransactions: true }),
    ),
  )
  return blocks
    .flatMap(({ transactions }) => transactions)
    .filter(({ to }) => to && isAddressEqual(to, running.network.contracts.leaseEscrow))
    .map(({ input }) => decodeFunctionData({ abi: leaseEscrowAbi, data: input }).functionName)
}

test('a majority that says DOWN once, without the second committee, credits nothing; nor does one that says it alone', async () => {
  const [reported] = await waitFor(
    async () => {
      const reports = await eventsOf(place, 'DownReported')
      return reports.length > 0 && reports
    },
    { what: 'the lie of a majority is reported', ...patient },
  )
  const isContradicted = async () => {
    const all = await said()
    const lies = all.filter(({ seat, outcome }) => seat === cast.liars.down && outcome === 'Down')
    return lies.find(
      ({ epoch }) =>
        epoch > Number(reported!.args.epoch) &&
        all.filter((one) => one.epoch === epoch && one.outcome === 'Up').length >= 2,
    )
  }
  const { epoch } = await waitFor(isContradicted, { what: 'one says DOWN and others UP', ...patient })
  // The tests that follow find it cut off: so they need not wait for another epoch.
  cast.scene = 'one lies UP'
  running.host!.worker.process.kill('SIGSTOP')

  await waitFor(() => isOver(epoch), { what: 'what was said can be reported no more', ...patient })
  assert.equal((await eventsOf(place, 'DownReported')).length, 1)
  assert.equal((await eventsOf(place, 'DownConfirmed')).length, 0)
})

test('whoever leaves while a host is down, tenant or host, settles as soon as that is known, and no lease costs a transaction', async () => {
  const [left, ended, stayed] = leases
  await waitFor(async () => (await eventsOf(place, 'DownReported')).length > 1, {
    what: 'the host is reported',
    ...patient,
  })
  const closed = await json<{ state: string }>('close', left)
  const byHost = await closeLease(clientOf('operator'), { leaseId: ended, reason: 'HostMaintenance' })
  assert.deepEqual([closed.state, byHost.state], ['Settling', 'Settling'])
  const settle = (leaseId: Hex) => finalizeLease(clientOf('provider'), { leaseId })
  for (const leaseId of [left, ended]) await assert.rejects(settle(leaseId))

  await waitFor(async () => (await target())?.state === 'Down', {
    what: 'the host is found down',
    ...patient,
  })
  const [posted] = await eventsOf(place, 'DownPosted')
  for (const leaseId of [left, ended]) {
    const { activation, ending } = await readLease(client, { leaseId })
    const { creditedSeconds, refundedUnits } = await settle(leaseId)
    assert.equal(creditedSeconds, (await secondOf(ending!.blockNumber)) - posted!.args.from)
    assert.ok(refundedUnits > 0n)
    assert.equal(
      ending!.billedSeconds - creditedSeconds,
      posted!.args.from - (await secondOf(activation!.blockNumber)),
    )
  }

  // What no verdict can reach any more is not held.
  const { state, billedSeconds } = await closeLease(clientOf('operator'), {
    leaseId: stayed,
    reason: 'HostMaintenance',
  })
  assert.equal(state, 'Closed')
  const other = (await readLease(client, { leaseId: stayed })).activation!
  assert.equal(billedSeconds, posted!.args.from - (await secondOf(other.blockNumber)))
  assert.deepEqual((await calledOfEscrow()).toSorted(), [
    'activate',
    'activate',
    'activate',
    'close',
    'close',
    'close',
    'finalize',
    'finalize',
    'openWithPermit',
    'openWithPermit',
  ])
})

test('who says UP of a host that is cut off is challenged by its peers, and slashed', async () => {
  await waitFor(async () => (await eventsOf(place, 'VerifierSlashed')).length > 0, {
    what: 'the liar is slashed',
    ...patient,
  })
  const slashed = await eventsOf(place, 'VerifierSlashed')
  assert.deepEqual(
    slashed.map(({ args }) => args.seat),
    [cast.liars.up],
  )
  const challenges = await eventsOf(place, 'Challenged')
  const peers = (await eventsOf(place, 'VerifierRegistered')).map(({ args }) => args.verifier)
  for (const { args } of challenges) {
    assert.equal(args.seat, cast.liars.up)
    assert.ok(peers.includes(args.challenger))
  }
})

test('a verifier that was killed misses no reveal, and costs no one else', async () => {
  const { seat, keeper } = cast.mortal
  await waitFor(() => keeper.left().length === 0, { what: 'it has died everywhere', ...patient })
  const died = Number((await eventsOf(place, 'Committed')).find(({ args }) => args.seat === seat)!.args.epoch)
  await waitFor(() => isOver(died + 1), { what: 'an epoch has passed since', ...patient })
  const epochsOf = async (name: 'Committed' | 'Revealed') =>
    (await eventsOf(place, name))
      .filter(({ args }) => args.seat === seat && Number(args.epoch) <= died + 1)
      .map(({ args }) => Number(args.epoch))
  assert.deepEqual(await epochsOf('Committed'), [died, died + 1])
  assert.deepEqual(await epochsOf('Revealed'), [died, died + 1])
  assert.equal((await eventsOf(place, 'RewardsForfeited')).length, 0)
  assert.deepEqual(
    (await eventsOf(place, 'VerifierLeft')).map((left) => left.args.seat),
    [cast.liars.up],
  )
})
