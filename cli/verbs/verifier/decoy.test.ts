import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readSeats, readTargetOfHost, stakeVaultAbi, verifierNetworkAbi, write } from '@freehold/sdk'
import { type Hex, keccak256, toHex } from 'viem'
import { addTestVerifiers, type TestVerifiers } from '../../../sdk/testing/verifiers.ts'
import { writeVerifierConfig } from '../../../workers/verifier/index.ts'
import { type CliWorld, startCliWorld } from '../../testing/world.ts'

interface Told {
  readonly target: number
  readonly fromEpoch: string
  readonly secretFile: string
  readonly transactionHash: Hex | null
  readonly epochs: readonly { readonly epoch: string; readonly from: number; readonly isUp: boolean }[]
  readonly misjudged: readonly { readonly epoch: string; readonly said: string; readonly isStruck: boolean }[]
}
interface Struck {
  readonly struck: readonly { readonly epoch: string; readonly seat: number; readonly strikes: number }[]
  readonly spared: readonly { readonly seat: number; readonly epoch: string; readonly why: string }[]
}

/** Says UP whatever is there, says DOWN whatever is there, lost its packets once. The others look. */
const SAYS_UP = 5
const SAYS_DOWN = 6
const UNLUCKY = 4

let world: CliWorld
let verifiers: TestVerifiers
let told: Told
let decoy: readonly string[]
before(async () => {
  world = await startCliWorld()
  const host = `${world.market.host}`
  decoy = ['verifier', 'decoy', host, '--epochs', '60', '--wallet', 'operator']
  verifiers = await addTestVerifiers(world.market, async () => {
    told = await world.json<Told>([...decoy, '--enrol', '--yes'])
    return { target: told.target, fromEpoch: BigInt(told.fromEpoch) }
  })
})
after(() => world.stop())

const strike = (...more: string[]) => ['verifier', 'strike', `${world.market.host}`, '--yes', ...more]
const strikesOf = async () =>
  (await readSeats(world.market.tenant)).map(({ strikes, untilEpoch }) => [strikes, untilEpoch !== 0n])

test('a decoy is enrolled with the hash of a secret that its keeper alone can read', async () => {
  const secret = readFileSync(told.secretFile, 'utf8').trim() as Hex
  assert.equal(statSync(told.secretFile).mode & 0o077, 0)
  const target = await readTargetOfHost(world.market.tenant, { host: world.market.host })
  assert.equal(target?.decoyCommitment, keccak256(secret))
  assert.match(told.transactionHash!, /^0x/)
  for (const { epoch, isUp } of told.epochs) {
    const hash = keccak256(`${secret}${BigInt(epoch).toString(16).padStart(64, '0')}`)
    assert.equal(isUp, BigInt(hash) % 2n === 1n)
  }
  const again = await world.freehold([...decoy, '--enrol', '--yes'])
  assert.equal(again.code, 1)
  assert.match(again.stderr, /is target 0 already/)
})

test('without its secret, or with another, nobody is a keeper', async () => {
  const other = join(world.folder, 'other')
  const missing = await world.freehold([...decoy, '--secret', other])
  assert.match(missing.stderr, /There is no secret in/)
  writeFileSync(other, `0x${'ab'.repeat(32)}\n`, { mode: 0o600 })
  const wrong = await world.freehold([...decoy, '--secret', other])
  assert.equal(wrong.code, 1)
  assert.match(wrong.stderr, /another commitment/)
  chmodSync(other, 0o644)
  const open = await world.freehold([...decoy, '--secret', other])
  assert.match(open.stderr, /can be read by others/)
  writeFileSync(other, 'nonsense\n')
  chmodSync(other, 0o600)
  const damaged = await world.freehold([...decoy, '--secret', other])
  assert.match(damaged.stderr, /holds no secret/)
})

test('who misjudged it is told, and struck by a keeper; who looked is not', async () => {
  const { market } = world
  const dark = told.epochs.filter(({ isUp }) => !isUp).slice(0, 4)
  const up = told.epochs.filter(({ isUp }) => isUp).slice(0, 2)
  const [lostIn] = up
  for (const { epoch, isUp } of [...dark, ...up].toSorted((a, b) => a.from - b.from)) {
    await verifiers.open(BigInt(epoch))
    await verifiers.vote(BigInt(epoch), ({ seat }) => {
      const isLost = seat === UNLUCKY && epoch === lostIn!.epoch
      if (seat === SAYS_UP) return { outcome: 'Up' }
      if (seat === SAYS_DOWN || isLost) return { outcome: 'Down' }
      return { outcome: seat === 0 ? 'Unknown' : isUp ? 'Up' : 'Down' }
    })
  }
  const { misjudged } = await world.json<Told>(decoy)
  assert.equal(misjudged.length, dark.length + up.length + 1)
  assert.ok(misjudged.every(({ isStruck }) => !isStruck))

  const stranger = await world.freehold(strike('--wallet', 'tenant'))
  assert.equal(stranger.code, 1)
  assert.match(stranger.stderr, /is no decoy keeper. Nothing was sent/)
  const nobodySays = await world.freehold(strike('--wallet', 'operator').filter((word) => word !== '--yes'))
  assert.notEqual(nobodySays.code, 0)
  const keeper = market.chain.accounts.operator.address
  await write(market.governor, {
    address: market.network.contracts.verifierNetwork,
    abi: verifierNetworkAbi,
    functionName: 'setDecoyKeeper',
    args: [keeper, true],
  })
  const unasked = await world.freehold(strike('--wallet', 'operator').filter((word) => word !== '--yes'))
  assert.equal(unasked.code, 2)
  assert.match(unasked.stderr, /Nothing was signed/)
  assert.ok((await strikesOf()).every(([strikes]) => strikes === 0))

  const { struck, spared } = await world.json<Struck>(strike('--wallet', 'operator'))
  const inOrder = [...dark.slice(0, 3), ...up].toSorted((a, b) => a.from - b.from)
  assert.deepEqual(
    struck.map(({ epoch, seat }) => [epoch, seat]),
    inOrder.map(({ epoch, isUp }) => [epoch, isUp ? SAYS_DOWN : SAYS_UP]),
  )
  assert.deepEqual(
    new Map(spared.map(({ seat, epoch, why }) => [seat, [epoch, why]])),
    new Map([
      [UNLUCKY, [lostIn!.epoch, 'too few downs']],
      [SAYS_UP, [dark[3]!.epoch, 'seat lost']],
    ]),
  )
  const none = [0, false]
  assert.deepEqual(await strikesOf(), [none, none, none, none, none, [3, true], [2, false]])
  const { account } = verifiers.verifiers[SAYS_UP]!
  const bonded = await market.chain.publicClient.readContract({
    abi: stakeVaultAbi,
    address: market.network.contracts.stakeVault,
    functionName: 'bondedOf',
    args: [account.address, 1],
  })
  assert.equal(bonded, 1_000_000_000n)
})

test('who was struck sees it, and that it missed no reveal', async () => {
  const { account } = verifiers.verifiers[SAYS_UP]!
  const stateDir = join(world.folder, 'struck')
  mkdirSync(stateDir)
  const key = join(stateDir, 'key')
  writeFileSync(key, keccak256(toHex(`verifier ${SAYS_UP}`)), { mode: 0o600 })
  const config = join(stateDir, 'config.json')
  writeVerifierConfig(config, {
    stateDir,
    network: join(world.env.FREEHOLD_STATE!, 'network.json'),
    redis: 'redis://127.0.0.1:6379',
    account: { kind: 'developmentKeyFile', path: key },
  })
  const status = await world.json<{ verifier: string; strikes: number; misses: number; reveals: number }>([
    'verifier',
    'status',
    '--config',
    config,
  ])
  assert.equal(status.verifier, account.address)
  assert.deepEqual([status.strikes, status.misses, status.reveals], [3, 0, 6])
})

test('what is struck is not struck again, and a single DOWN only on demand', async () => {
  const again = await world.json<Struck>(strike('--wallet', 'operator'))
  assert.equal(again.struck.length, 0)
  const { stdout } = await world.freehold(strike('--wallet', 'operator', '--least-downs', '1'))
  assert.match(stdout, /DOWN +1\n/)
  assert.deepEqual((await strikesOf())[UNLUCKY], [1, false])
  const page = await world.freehold(decoy)
  assert.match(page.stdout, /UP, and it was dark +struck/)
  assert.match(page.stdout, /BEACON/)
})
