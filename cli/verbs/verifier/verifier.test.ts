import assert from 'node:assert/strict'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { verifierNetworkAbi } from '@freehold/sdk'
import { type Address, erc20Abi } from 'viem'
import { readVerifierConfig } from '../../../workers/verifier/index.ts'
import { type CliWorld, startCliWorld } from '../../testing/world.ts'

let world: CliWorld
before(async () => {
  world = await startCliWorld()
})
after(() => world.stop())

const stake = 1_000_000_000n
const INIT = ['verifier', 'init', '--url', 'http://203.0.113.9:8548', '--yes']

interface Made {
  readonly verifier: Address
  readonly seat: number
  readonly isNew: boolean
  readonly stakeUnits: string
  readonly config: string
}
interface Left {
  readonly resigned: boolean
  readonly released: boolean
  readonly unbondedUnits: string
  readonly stakeUnits: string
  readonly next: { readonly says: string; readonly at: number | null } | null
}

const usdcOf = (address: Address) =>
  world.market.chain.publicClient.readContract({
    abi: erc20Abi,
    address: world.market.network.contracts.usdc,
    functionName: 'balanceOf',
    args: [address],
  })

async function passTo(timestamp: number): Promise<void> {
  await world.market.chain.testClient.setNextBlockTimestamp({ timestamp: BigInt(timestamp) })
  await world.market.chain.testClient.mine({ blocks: 1 })
}

let made: Made

test('init bonds the stake and takes a seat, once, however often it is run', async () => {
  const { publicClient, accounts } = world.market.chain
  const before = await usdcOf(accounts.tenant.address)
  made = await world.json<Made>(INIT)
  assert.deepEqual([made.seat, made.isNew, made.stakeUnits], [0, true, stake.toString()])
  assert.equal(before - (await usdcOf(accounts.tenant.address)), stake)
  assert.equal(await publicClient.getBalance({ address: made.verifier }).then((wei) => wei > 0n), true)
  const [isSeated] = await publicClient.readContract({
    abi: verifierNetworkAbi,
    address: world.market.network.contracts.verifierNetwork,
    functionName: 'seatOf',
    args: [made.verifier],
  })
  assert.equal(isSeated, true)
  const { stateDir, rewards, account } = readVerifierConfig(made.config)
  assert.equal(rewards.to, accounts.tenant.address)
  assert.ok(account.kind === 'keystore')
  for (const file of [made.config, account.path, account.passwordFile, join(stateDir, 'keys/secrets.json')])
    assert.equal(statSync(file).mode & 0o077, 0, file)

  const again = await world.freehold(INIT)
  assert.equal(again.code, 1)
  assert.match(again.stderr, /describes a verifier already/)
  rmSync(made.config) // as after a power cut right before it was written
  const resumed = await world.json<Made>(INIT)
  assert.deepEqual([resumed.verifier, resumed.seat, resumed.isNew], [made.verifier, 0, false])
  assert.equal(before - (await usdcOf(accounts.tenant.address)), stake)
})

test('nobody is asked for money without a yes', async () => {
  const config = join(world.folder, 'other', 'config.json')
  const { code, stderr } = await world.freehold([...INIT.slice(0, -1), '--config', config])
  assert.equal(code, 2)
  assert.match(stderr, /Nothing was signed/)
})

test('status shows seat, stake and misses', async () => {
  const status = await world.json<Record<string, unknown>>(['verifier', 'status'])
  assert.equal(status.verifier, made.verifier)
  assert.equal(status.isSitting, false)
  assert.deepEqual([status.reveals, status.misses], [0, 0])
  const { stdout } = await world.freehold(['verifier', 'status'])
  assert.match(stdout, /Seat +0, from epoch \d+ on\n/)
  assert.match(stdout, /Stake +1000\.00 USDC bonded, 1000\.00 locked\n/)
})

test('withdraw goes the whole way out, and says what is next each time', async () => {
  const { accounts } = world.market.chain
  const before = await usdcOf(accounts.tenant.address)
  const nothing = await world.freehold(['verifier', 'withdraw'])
  assert.equal(nothing.stdout, 'Nothing to take now.\n')
  const leave = () => world.json<Left>(['verifier', 'withdraw', '--resign', '--yes'])
  const resigned = await leave()
  assert.deepEqual([resigned.resigned, resigned.released], [true, false])
  const waiting = await leave()
  assert.deepEqual([waiting.resigned, waiting.released, waiting.next], [false, false, resigned.next])
  await passTo(resigned.next!.at!)
  const freed = await leave()
  assert.deepEqual([freed.released, freed.unbondedUnits], [true, stake.toString()])
  await passTo(freed.next!.at!)
  const taken = await leave()
  assert.deepEqual([taken.stakeUnits, taken.next], [stake.toString(), null])
  assert.equal((await usdcOf(accounts.tenant.address)) - before, stake)
})
