import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { outcomeAt, stakeVaultAbi, testUsdcAbi, verifierNetworkAbi } from '@freehold/sdk'
import { encodeAbiParameters, type Hex, keccak256, parseAbiParameters, toHex } from 'viem'
import { type Crew, makeCrew } from './support/crew.ts'
import { eventsOf, passEpoch } from './support/epochs.ts'
import { sayDown, sayUpWithOld } from './support/liars.ts'
import {
  startVerifierMarket,
  type TestTarget,
  type TestVerifier,
  type VerifierMarket,
} from './support/market.ts'

/** `VerifierLeft`: struck too often by decoys. */
const STRUCK = 3
const VERIFIER_ROLE = 1
const REWARDS = 10_000_000n

interface SeatRecord {
  readonly strikes: number
  readonly maturing: bigint
  readonly untilEpoch: bigint
}

let market: VerifierMarket
let honest: readonly TestVerifier[]
let saysUp: TestVerifier
let saysDown: TestVerifier
const crew: Crew = makeCrew()
before(async () => {
  market = await startVerifierMarket('decoy')
  await market.setCommittees(4, 3, 5, 3) // all four judge in every epoch
  // Nobody challenges: what is found out here, the decoy finds out.
  const add = (name: string) => market.addVerifier(name, { auditing: { challengesPerEpoch: 0 } })
  honest = [await add('honest'), await add('honest too')]
  saysUp = await add('says up')
  saysDown = await add('says down')
  for (const verifier of honest) await crew.start(verifier)
  await crew.start(saysUp, { probe: sayUpWithOld() })
  await crew.start(saysDown, { probe: sayDown })
  await fundRewards()
})
after(async () => {
  if (process.env.SHOW) console.log(crew.lines.join(''))
  await crew.stopAll()
  await market.stop()
})

async function fundRewards(): Promise<void> {
  const { deployer } = market.chain.accounts
  const { usdc, verifierNetwork } = market.network.contracts
  await market.send(deployer, usdc, testUsdcAbi, 'mint', [deployer.address, REWARDS])
  await market.send(deployer, usdc, testUsdcAbi, 'approve', [verifierNetwork, REWARDS])
  await market.send(deployer, verifierNetwork, verifierNetworkAbi, 'fund', [REWARDS])
}

/** Whether a decoy is up in an epoch: as IVerifierNetwork says, in words of its own. */
function isUp(secret: Hex, epoch: number): boolean {
  const hash = keccak256(encodeAbiParameters(parseAbiParameters('bytes32, uint64'), [secret, BigInt(epoch)]))
  return BigInt(hash) % 2n === 1n
}

/** A secret with which a decoy is up and dark as wanted. Keepers draw theirs; this one is looked for, so that the test is short. */
function secretOf(wanted: ReadonlyMap<number, 'up' | 'dark'>): Hex {
  for (let i = 0; ; i++) {
    const secret = keccak256(toHex(`decoy ${i}`))
    if ([...wanted].every(([epoch, state]) => isUp(secret, epoch) === (state === 'up'))) return secret
  }
}

/** Strikes a seat for what it revealed in an epoch, as the keeper of the decoy. @throws Error when the contract refuses */
async function strike(decoy: TestTarget, secret: Hex, epoch: number, { seat }: TestVerifier): Promise<void> {
  const revealed = (await eventsOf(market, 'Revealed')).find(
    ({ args }) => args.seat === seat && Number(args.epoch) === epoch,
  )
  const { bits, root } = revealed!.args
  const { verifierNetwork } = market.network.contracts
  const args = [BigInt(epoch), decoy.target, secret, { seat, bits, root }]
  await market.send(decoy.operator, verifierNetwork, verifierNetworkAbi, 'strikeByDecoy', args)
}

const recordOf = ({ seat }: TestVerifier) => market.read<SeatRecord>('seatRecordOf', [seat])

const stakeOf = ({ account }: TestVerifier) =>
  market.chain.publicClient.readContract({
    abi: stakeVaultAbi,
    address: market.network.contracts.stakeVault,
    functionName: 'bondedOf',
    args: [account.address, VERIFIER_ROLE],
  })

/** What each said of a target in an epoch, by seat. */
const saidIn = async (epoch: number, target: number) =>
  new Map(
    (await eventsOf(market, 'Revealed'))
      .filter(({ args }) => Number(args.epoch) === epoch)
      .map(({ args }) => [args.seat, outcomeAt(args.bits, target)]),
  )

test('a decoy finds out who does not look, either way; who looks loses nothing', async () => {
  const first = (await market.epoch()) + 2
  const dark = [first + 1, first + 2, first + 3]
  const secret = secretOf(new Map([[first, 'up'], ...dark.map((epoch) => [epoch, 'dark'] as const)]))
  const decoy = await market.addHost(keccak256(secret))
  const { deployer } = market.chain.accounts
  const { verifierNetwork } = market.network.contracts
  await market.send(deployer, verifierNetwork, verifierNetworkAbi, 'setDecoyKeeper', [
    decoy.operator.address,
    true,
  ])
  const stakes = await Promise.all([...honest, saysUp, saysDown].map(stakeOf))

  await passEpoch(market, first, { members: 4 })
  await strike(decoy, secret, first, saysDown)
  for (const verifier of [...honest, saysUp])
    await assert.rejects(strike(decoy, secret, first, verifier), /OutcomeMismatch/)
  assert.equal((await recordOf(saysDown)).maturing, 0n)
  const earned = (await recordOf(saysUp)).maturing
  assert.ok(earned > 0n)

  await decoy.cutOff()
  for (const epoch of dark) {
    await passEpoch(market, epoch, { members: 4 })
    const said = await saidIn(epoch, decoy.target)
    assert.deepEqual(
      [...honest, saysUp].map(({ seat }) => said.get(seat)),
      ['Down', 'Down', 'Up'],
    )
    await strike(decoy, secret, epoch, saysUp)
    for (const verifier of [...honest, saysDown])
      await assert.rejects(strike(decoy, secret, epoch, verifier), /OutcomeMismatch/)
  }

  const forfeits = (await eventsOf(market, 'RewardsForfeited')).filter(
    ({ args }) => args.seat === saysUp.seat,
  )
  assert.deepEqual(
    forfeits.map(({ args }) => args.amount),
    [2n * earned, 0n, 0n], // what it got for the epoch in which it lied, too; then there was nothing more to lose
  )
  const left = (await eventsOf(market, 'VerifierLeft')).map(({ args }) => [
    args.seat,
    Number(args.untilEpoch),
    args.reason,
  ])
  assert.deepEqual(left, [[saysUp.seat, first + 5, STRUCK]])
  for (const verifier of honest) {
    const { strikes, maturing, untilEpoch } = await recordOf(verifier)
    assert.deepEqual([strikes, untilEpoch], [0, 0n])
    assert.equal(maturing, 4n * earned)
  }
  assert.deepEqual(await Promise.all([...honest, saysUp, saysDown].map(stakeOf)), stakes)
  assert.equal((await eventsOf(market, 'Challenged')).length, 0)
})
