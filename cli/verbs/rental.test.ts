import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, snapshot, test } from 'node:test'
import type { Hex } from 'viem'
import { waitFor } from '../../test/support/index.ts'
import { listPlans } from '../plans/store.ts'
import { scrub } from '../testing/scrub.ts'
import { type CliWorld, startCliWorld } from '../testing/world.ts'

snapshot.setDefaultSnapshotSerializers([(value) => String(value)])

let world: CliWorld
before(async () => {
  world = await startCliWorld()
})
after(() => world.stop())

const ENDPOINT = 'ssh://root@127.0.0.1:40022'
const FINGERPRINT: Hex = `0x${'ab'.repeat(32)}`
const RENT = ['rent', '--image', 'micro', '--hours', '24', '--yes']

const seen = ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) =>
  scrub(`exit ${code}\n--- out\n${stdout}--- err\n${stderr}`, world.folder)

/** Lets a second of our choice pass on chain, so that money comes out the same in every run. */
const mineAt = async (timestamp: bigint) => {
  await world.market.chain.testClient.setNextBlockTimestamp({ timestamp })
  await world.market.chain.testClient.mine({ blocks: 1 })
}
const headSecond = async () => (await world.market.chain.publicClient.getBlock()).timestamp

/** Opens a lease without waiting for its host. */
async function open(words: readonly string[] = []): Promise<Hex> {
  return (await world.json<{ leaseId: Hex }>([...RENT, '--no-wait', ...words])).leaseId
}

/** Activates a lease at a second of our choice, which it answers. */
async function activate(leaseId: Hex): Promise<bigint> {
  const since = (await headSecond()) + 10n
  await world.market.chain.testClient.setNextBlockTimestamp({ timestamp: since })
  await world.host.activate(leaseId, ENDPOINT, FINGERPRINT)
  return since
}

/** Opens and activates a lease; the chain stands exactly 1000 s after the activation. */
async function openActive(): Promise<Hex> {
  const leaseId = await open()
  const since = await activate(leaseId)
  await mineAt(since + 1000n)
  return leaseId
}

test('offers: what there is, priced for the size that is wanted', async (t) => {
  t.assert.snapshot(seen(await world.freehold(['offers'])))
  t.assert.snapshot(seen(await world.freehold(['offers', '--memory', '4G', '--json'])))
  t.assert.snapshot(seen(await world.freehold(['offers', '--memory', '400G'])))
})

test('offers: an absent host is hidden, and --all says why', async (t) => {
  world.host.answers = false
  try {
    t.assert.snapshot(seen(await world.freehold(['offers'])))
    const { offers } = await world.json<{ offers: { absence: string }[] }>(['offers', '--all'])
    assert.match(offers[0]?.absence ?? '', /does not answer/)
    t.assert.snapshot(seen(await world.freehold(RENT)))
  } finally {
    world.host.answers = true
  }
})

test('rent: price first, then one signature, then the host', async (t) => {
  const renting = world.freehold(RENT)
  const [leaseId] = await opened(1)
  const since = await activate(leaseId!)
  t.assert.snapshot(seen(await renting))
  await world.market.chain.testClient.setNextBlockTimestamp({ timestamp: since + 100n })
  t.assert.snapshot(seen(await world.freehold(['close', leaseId!])))
})

/** Ids of the leases whose plans lie here, once there are so many that are open. */
const opened = (count: number) =>
  waitFor(
    async () => {
      const { leases } = await world.json<{ leases: { leaseId: Hex; state: string }[] }>(['ps'])
      const open = leases.filter(({ state }) => state === 'Open').map(({ leaseId }) => leaseId)
      return open.length >= count && open
    },
    { what: `${count} open leases`, seconds: 20, everyMs: 100 },
  ) as Promise<Hex[]>

test('rent: without --yes and without a terminal nothing is signed', async (t) => {
  const before = await world.json<{ usdcUnits: string }>(['wallet', 'show'])
  t.assert.snapshot(seen(await world.freehold(RENT.slice(0, -1))))
  assert.deepStrictEqual(
    (await world.json<{ usdcUnits: string }>(['wallet', 'show'])).usdcUnits,
    before.usdcUnits,
  )
})

test('rent: Ctrl-C after the transaction loses nothing; --resume goes on', async () => {
  const stop = new AbortController()
  const first = await world.freehold(RENT, {
    signal: stop.signal,
    onStderr: (text) => text.includes('is preparing') && stop.abort(),
  })
  assert.strictEqual(first.code, 3, first.stderr)
  const [leaseId] = await opened(1)
  const resumed = world.freehold(['rent', '--resume', '--json'])
  await world.host.activate(leaseId!, ENDPOINT, FINGERPRINT)
  const { code, stdout, stderr } = await resumed
  assert.strictEqual(code, 0, stderr)
  assert.strictEqual(JSON.parse(stdout).leaseId, leaseId)
  assert.strictEqual((await world.freehold(['rent', '--resume'])).code, 1, 'nothing is left to resume')
  await world.json(['close', leaseId!])
})

test('rent: Ctrl-C while the transaction is on its way: --resume finds it, and nothing is paid twice', async () => {
  const { testClient } = world.market.chain
  const { usdcUnits: before } = await world.json<{ usdcUnits: string }>(['wallet', 'show'])
  const stop = new AbortController()
  await testClient.setAutomine(false)
  const sent = async () => (await testClient.getTxpoolStatus()).pending > 0
  const renting = world.freehold([...RENT, '--no-wait'], { signal: stop.signal })
  await waitFor(sent, { what: 'the transaction waits', seconds: 20, everyMs: 50 })
  stop.abort()
  const { code, stderr } = await renting
  assert.equal(code, 3, stderr)
  assert.match(stderr, /was sent\.\nNext {3}freehold rent --resume 0x[0-9a-f]{8}\n$/)
  await testClient.mine({ blocks: 1 })
  await testClient.setAutomine(true)
  const { leaseId, depositUnits } = await world.json<{ leaseId: Hex; depositUnits: string }>([
    ...['rent', '--resume', '--yes', '--no-wait'],
  ])
  const { usdcUnits: after } = await world.json<{ usdcUnits: string }>(['wallet', 'show'])
  assert.equal(BigInt(before) - BigInt(after), BigInt(depositUnits))
  await world.json(['cancel', leaseId])
})

test('rent: a wallet without money signs nothing; the same plan goes on once it has some', async (t) => {
  const home = join(world.folder, 'poor')
  const env = { ...world.env, FREEHOLD_HOME: home }
  const words = (...more: string[]) => ['rent', '--wallet', 'poor', '--yes', '--no-wait', ...more]
  t.assert.snapshot(seen(await world.freehold(words('--image', 'micro', '--hours', '24'), { env })))
  const [plan] = listPlans(home, world.market.network)
  await world.giveUsdc('poor', 10_000_000n)
  for (const round of ['sends it', 'finds it']) {
    const { leaseId } = await world.json(words('--resume', plan!.open.leaseId), { env })
    assert.equal(leaseId, plan?.open.leaseId, round)
  }
  const { usdcUnits } = await world.json(['wallet', 'show', 'poor'])
  assert.equal(usdcUnits, String(10_000_000n - plan!.open.depositUnits), 'paid once')
  await world.json(['cancel', plan!.open.leaseId, '--wallet', 'poor'])
})

test('rent: a wallet with USDC and no coin for gas', async (t) => {
  const env = { ...world.env, FREEHOLD_HOME: join(world.folder, 'dry') }
  await world.giveUsdc('dry', 10_000_000n)
  t.assert.snapshot(seen(await world.freehold([...RENT, '--no-wait', '--wallet', 'dry'], { env })))
})

test('rent: a host that declines gives everything back', async (t) => {
  const renting = world.freehold(RENT)
  const [leaseId] = await opened(1)
  await world.host.decline(leaseId!)
  t.assert.snapshot(seen(await renting))
})

test('rent: nothing fits, and the cheapest change that would is named', async (t) => {
  t.assert.snapshot(seen(await world.freehold([...RENT, '--memory', '400G'])))
})

test('rent: what cannot be rented is refused before anything is signed', async (t) => {
  const broken = join(world.folder, 'broken.pub')
  writeFileSync(broken, 'ssh-ed25519 AAAA nobody\n')
  const large = join(world.folder, 'large.txt')
  writeFileSync(large, 'x'.repeat(9000))
  const wrong = [
    ['rent', '--image', 'micro', '--hours', '0.5', '--yes'],
    ['rent', '--image', 'micro', '--deposit', '0.01', '--yes'],
    ['rent', '--image', 'micro', '--yes'],
    ['rent', '--image', 'micor', '--hours', '1', '--yes'],
    ['rent', '--image', 'micro', '--hours', 'soon', '--tier', 'standrad', '--yes'],
    ['rent', '--image', 'micro', '--hours', '1', '--key', broken, '--yes'],
    ['rent', '--image', 'micro', '--hours', '1', '--key', join(world.folder, '.ssh/nothing.pub'), '--yes'],
    ['rent', '--image', 'micro', '--hours', '1', '--user-data', large, '--yes'],
    ['rent', '--image', 'micro', '--hours', '1', '--max-price', '0.01', '--yes'],
    ['rent', '--image', 'micro', '--hours', '1000000', '--memory', '64G', '--yes'],
    ['rent', '--image', 'micro', '--hours', '1', '--host', '77', '--yes'],
  ]
  for (const words of wrong) {
    const outcome = await world.freehold(words)
    assert.notStrictEqual(outcome.code, 0, words.join(' '))
    t.assert.snapshot(`${scrub(words.join(' '), world.folder)}\n${seen(outcome)}`)
  }
})

test('ps, show: a lease that runs', async (t) => {
  const leaseId = await openActive()
  t.assert.snapshot(seen(await world.freehold(['ps'])))
  t.assert.snapshot(seen(await world.freehold(['ps', '--json'])))
  t.assert.snapshot(seen(await world.freehold(['show', leaseId])))
  t.assert.snapshot(seen(await world.freehold(['show', leaseId.slice(0, 10), '--json'])))
  await world.json(['close', leaseId])
})

test('topup: an amount, hours, and a lease that ran dry', async (t) => {
  const leaseId = await openActive()
  t.assert.snapshot(seen(await world.freehold(['topup', leaseId, '1'])).replace(/ \d+ (min|s)\b/g, ' N'))
  t.assert.snapshot(
    seen(await world.freehold(['topup', leaseId, '--hours', '2', '--json'])).replace(
      /"runwaySeconds": \d+/,
      '',
    ),
  )
  t.assert.snapshot(seen(await world.freehold(['topup', leaseId])))
  await mineAt((await headSecond()) + 400_000n)
  assert.match((await world.freehold(['ps'])).stdout, /exhausted/)
  const small = await world.freehold(['topup', leaseId, '0.01'])
  assert.strictEqual(small.code, 1)
  assert.match(small.stderr, /does not wake this lease/)
  const { wasRevived } = await world.json<{ wasRevived: boolean }>(['topup', leaseId, '20'])
  assert.strictEqual(wasRevived, true)
  await world.json(['close', leaseId])
})

test('close: what came back, to the unit', async (t) => {
  const leaseId = await openActive()
  await world.market.chain.testClient.setNextBlockTimestamp({ timestamp: (await headSecond()) + 100n })
  t.assert.snapshot(seen(await world.freehold(['close', leaseId])))
  const again = await world.freehold(['close', leaseId])
  assert.strictEqual(again.code, 0, again.stderr)
  assert.match(again.stdout, /closed already; nothing was sent/)
  assert.match((await world.freehold(['ps'])).stdout, /No lease runs/)
  assert.match((await world.freehold(['ps', '--all'])).stdout, /closed/)
})

test('cancel: what never ran comes back whole', async (t) => {
  const leaseId = await open()
  t.assert.snapshot(seen(await world.freehold(['cancel', leaseId])))
  const second = await open()
  const { reason, refundedUnits } = await world.json(['cancel', second, '--reason', 'TooSlow'])
  assert.deepStrictEqual({ reason, refundedUnits }, { reason: 'TooSlow', refundedUnits: '2265063' })
})

test('rent --from: the ended lease gives host, image and size', async () => {
  const leaseId = await openActive()
  assert.match(
    (await world.freehold(['rent', '--from', leaseId, '--hours', '1', '--yes'])).stderr,
    /has not ended/,
  )
  await world.json(['close', leaseId])
  const outcome = await world.freehold([
    'rent',
    '--from',
    leaseId.slice(0, 12),
    '--hours',
    '1',
    '--yes',
    '--no-wait',
  ])
  assert.strictEqual(outcome.code, 0, outcome.stderr)
  assert.match(outcome.stderr, /on its old disk/)
  const [newest] = listPlans(world.env.FREEHOLD_HOME ?? '', world.market.network)
  await world.json(['cancel', newest!.open.leaseId])
})

test('a lease that nobody knows, and a beginning that means none', async (t) => {
  t.assert.snapshot(seen(await world.freehold(['show', `0x${'00'.repeat(32)}`])))
  const { code, stderr } = await world.freehold(['close', '0xffffffff'])
  assert.strictEqual(code, 2)
  assert.match(
    stderr,
    /None of the \d+ leases of 0x90F79bf6EB2c4f870365E785982E1f101E93b906 begins with 0xffffffff/,
  )
  assert.match((await world.freehold(['show', 'mine'])).stderr, /\[lease\]: a lease id is needed/)
})

test('network list, network show', async (t) => {
  t.assert.snapshot(seen(await world.freehold(['network', 'list'])))
  t.assert.snapshot(seen(await world.freehold(['network', 'list', '--json'])))
  t.assert.snapshot(seen(await world.freehold(['network', 'show'])))
  t.assert.snapshot(seen(await world.freehold(['network', 'show', '--json'])))
})

test('another network than the chain answers for, one not deployed, one unknown, none running', async (t) => {
  const other = join(world.folder, 'other.json')
  writeFileSync(other, JSON.stringify({ ...world.market.network, chainId: 31_338 }))
  for (const words of [
    ['ps', '--network', other],
    ['ps', '--network', 'polygon'],
    ['ps', '--network', 'polygn'],
  ])
    t.assert.snapshot(seen(await world.freehold(words)))
  const nowhere = { env: { ...world.env, FREEHOLD_STATE: join(world.folder, 'nowhere') } }
  t.assert.snapshot(seen(await world.freehold(['ps'], nowhere)))
  const gone = await world.freehold(['offers', '--rpc', 'http://127.0.0.1:1'])
  assert.match(gone.stderr, /The chain does not answer/)
})

test('a subgraph that is down is said on standard error, and the chain is read instead', async () => {
  const file = join(world.folder, 'indexed.json')
  writeFileSync(file, JSON.stringify({ ...world.market.network, subgraphUrl: 'http://127.0.0.1:1/' }))
  const { code, stdout, stderr } = await world.freehold(['offers', '--network', file, '--json'])
  assert.strictEqual(code, 0)
  assert.strictEqual(JSON.parse(stdout).source, 'chain')
  assert.match(stderr, /subgraph at .* does not answer.*Reading the chain's own logs/)
})

test('where only one lease runs, it need not be named; where several do, they are listed', async () => {
  const none = await world.freehold(['close'])
  assert.strictEqual(none.code, 1, none.stderr)
  assert.match(none.stderr, /None of the \d+ leases of 0x\w+ runs\./)
  const leaseId = await openActive()
  const shown = await world.freehold(['show', '--json'])
  assert.strictEqual(JSON.parse(shown.stdout).leaseId, leaseId)
  assert.match(shown.stderr, new RegExp(`Lease ${leaseId.slice(0, 10)} \\(micro, host 1\\): the only one`))
  const { amountUnits } = await world.json(['topup', '0.5'])
  assert.strictEqual(amountUnits, '500000')
  const second = await openActive()
  const several = await world.freehold(['close'])
  assert.strictEqual(several.code, 2)
  assert.match(
    several.stderr,
    /2 leases run, and it must be said which one is meant: 0x\w+ \(micro, host 1\), 0x/,
  )
  assert.match((await world.freehold(['topup', '0.5'])).stderr, /2 leases run/)
  for (const id of [leaseId, second]) await world.json(['close', id])
})

test('close --wipe: the host is told not to keep the disk', async () => {
  const words = ['rent', '--image', 'micro', '--hours', '1', '--yes', '--no-wait']
  const { leaseId } = await world.json<{ leaseId: Hex }>(words)
  await world.host.activate(leaseId, 'ssh://root@127.0.0.1:40000', `0x${'ab'.repeat(32)}`)
  const { isWiped } = await world.json<{ isWiped: boolean }>(['close', leaseId, '--wipe'])
  assert.equal(isWiped, true)
  assert.equal(world.host.machines.machine(leaseId).policy.wipeAtEnd, true)
})
