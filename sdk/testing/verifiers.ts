import { bytesToHex, type Hex, keccak256, type PrivateKeyAccount, toHex, zeroHash } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { testUsdcAbi } from '../abis/testUsdc.ts'
import {
  beginEpoch,
  commitBallot,
  depositStake,
  enrolTarget,
  type RevealedBallot,
  registerVerifier,
  revealBallot,
  sealEpoch,
  setHostBeaconKey,
} from '../actions/index.ts'
import type { FreeholdClient } from '../client.ts'
import { clientVersionOf, probeNonce, readHostKey, type Transcript } from '../proof/index.ts'
import { craft } from '../proof/testing/craft.ts'
import { readEpoch, readVerifierParameters, type VerifierParameters } from '../reads/index.ts'
import { write, writeEscrow, writeVerifierNetwork } from '../transactions/write.ts'
import {
  ballotCommitment,
  encodeOutcomes,
  epochAt,
  makeSecretChain,
  type Outcome,
  type SecretChain,
  startOf,
  targetKey,
} from '../verify/index.ts'
import { startTestMarket, type TestMarket } from './market.ts'

export interface TestVerifier {
  readonly client: FreeholdClient
  readonly account: PrivateKeyAccount
  readonly seat: number
  readonly chain: SecretChain
}

/** What a verifier says in an epoch of the test's one target, and of which tree. */
export interface TestSaying {
  readonly outcome: Outcome
  readonly root?: Hex
}

/** A market whose host is the target of seven verifiers: 2 of 3 judge, 3 of 4 confirm. */
export interface TestVerifiers {
  readonly market: TestMarket
  readonly parameters: VerifierParameters
  readonly verifiers: readonly TestVerifier[]
  /** The host's target, and what it is called in draws. */
  readonly target: number
  readonly targetKey: Hex
  /** The first epoch in which the verifiers sit and the target is probed. */
  readonly fromEpoch: bigint
  /** Lets the clock run until so many seconds after an epoch's start. */
  readonly passTo: (epoch: bigint, second: number) => Promise<void>
  /** Begins and seals an epoch. */
  readonly open: (epoch: bigint) => Promise<void>
  /** Everybody commits and reveals in an epoch that is open; `whileProbed` is done just before the end of the commits. */
  readonly vote: (
    epoch: bigint,
    say: (verifier: TestVerifier) => TestSaying,
    whileProbed?: () => Promise<unknown>,
  ) => Promise<RevealedBallot[]>
  /** The handshake of a verifier with the host in an epoch, signed by the host's key. */
  readonly handshake: (epoch: bigint, verifier: TestVerifier) => Promise<Transcript>
  readonly stop: () => Promise<void>
}

const VERIFIERS = 7
const STAKE_UNITS = 1_000_000_000n

/** Starts it all; `stop` it in `after`. */
export async function startTestVerifiers(): Promise<TestVerifiers> {
  const market = await startTestMarket()
  try {
    return await addTestVerifiers(market)
  } catch (error) {
    await market.stop()
    throw error
  }
}

/** Where a target is, and from when on. */
type Enrolled = Pick<TestVerifiers, 'target' | 'fromEpoch'>

/** Makes the host of a market the target of seven verifiers. @param enrol enrols it in another way than its operator would */
export async function addTestVerifiers(
  market: TestMarket,
  enrol: () => Promise<Enrolled> = () => enrolTarget(market.operator, { host: market.host }),
): Promise<TestVerifiers> {
  const { governor, owner, host, chain, network } = market
  const { testClient, publicClient } = chain
  // Every block is a second later than the one before, however long the test takes.
  await testClient.setBlockTimestampInterval({ interval: 1 })
  await writeVerifierNetwork(governor, 'setCommittees', [3, 2, 4, 3])
  await writeEscrow(governor, 'setCreditor', [network.contracts.verifierNetwork])
  await setHostBeaconKey(owner, { host, beaconKey: craftedBeaconKey() })
  const parameters = await readVerifierParameters(market.tenant)
  const { timing } = parameters
  const passTo = async (epoch: bigint, second: number) => {
    await testClient.setNextBlockTimestamp({ timestamp: BigInt(startOf(timing, epoch) + second) })
    await testClient.mine({ blocks: 1 })
  }
  const { timestamp } = await publicClient.getBlock()
  await passTo(epochAt(timing, Number(timestamp)) + 1n, 1)

  const { target, fromEpoch } = await enrol()
  const verifiers: TestVerifier[] = []
  for (let number = 0; number < VERIFIERS; number += 1) verifiers.push(await seat(market, number))

  const open = async (epoch: bigint) => {
    await passTo(epoch, 1)
    await beginEpoch(market.stranger)
    await testClient.mine({ blocks: Number(parameters.seedBlocks) + 1, interval: 1 })
    await sealEpoch(market.stranger)
  }
  const vote: TestVerifiers['vote'] = async (epoch, say, whileProbed) => {
    const ballots = verifiers.map((verifier) => {
      const { outcome, root = zeroHash } = say(verifier)
      return { seat: verifier.seat, bits: encodeOutcomes(new Map([[target, outcome]])), root }
    })
    const salt = keccak256(toHex(`salt ${epoch}`))
    await passTo(epoch, timing.probeEnd)
    for (const [index, ballot] of ballots.entries()) {
      const commitment = ballotCommitment({ ...ballot, epoch, salt })
      await commitBallot(verifiers[index]!.client, { commitment })
    }
    await whileProbed?.()
    await passTo(epoch, timing.commitEnd)
    for (const [index, ballot] of ballots.entries()) {
      const { client, chain } = verifiers[index]!
      await revealBallot(client, { ...ballot, secret: chain.secretOf(epoch), salt })
    }
    await passTo(epoch, timing.revealEnd)
    return ballots
  }
  const handshake: TestVerifiers['handshake'] = async (epoch, { account, chain: secrets }) => {
    const seed = (await readEpoch(market.tenant, { epoch }))?.seed
    if (!seed) throw new Error(`Epoch ${epoch} is not sealed.`)
    const identity = {
      chainId: network.chainId,
      network: network.contracts.verifierNetwork,
      seed,
      verifier: account.address,
      target: targetKey(host, 1),
      epoch,
      secret: secrets.secretOf(epoch),
    }
    return craft({ clientVersion: clientVersionOf(probeNonce(identity)) })
  }
  return {
    market,
    parameters,
    verifiers,
    target,
    targetKey: targetKey(host, 1),
    fromEpoch,
    passTo,
    open,
    vote,
    handshake,
    stop: () => market.stop(),
  }
}

/** Gives a new account money, stakes it and takes a seat with it. */
async function seat(market: TestMarket, number: number): Promise<TestVerifier> {
  const { network, governor, chain } = market
  const account = privateKeyToAccount(keccak256(toHex(`verifier ${number}`)))
  const client = market.clientOf(account)
  await chain.testClient.setBalance({ address: account.address, value: 10n ** 20n })
  const args = [account.address, 2n * STAKE_UNITS] as const
  await write(governor, { address: network.contracts.usdc, abi: testUsdcAbi, functionName: 'mint', args })
  await depositStake(client, { amountUnits: STAKE_UNITS })
  const secrets = {
    rootSeed: new Uint8Array(32).fill(number + 1),
    chainId: network.chainId,
    verifierNetwork: network.contracts.verifierNetwork,
    number: 0,
    epochs: 1_000,
  }
  const { anchor } = makeSecretChain({ ...secrets, fromEpoch: 1n })
  const url = `http://203.0.113.${number}:8090`
  const { seat, fromEpoch } = await registerVerifier(client, { anchor, url })
  return { client, account, seat, chain: makeSecretChain({ ...secrets, fromEpoch }) }
}

/** The key that `craft` signs with, as the registry takes it: x then y. */
function craftedBeaconKey(): Hex {
  const point = readHostKey(craft().hostKey)
  if (!point) throw new Error('The crafted host key is none.')
  return bytesToHex(point.slice(1))
}
