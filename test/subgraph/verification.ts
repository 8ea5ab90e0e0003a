// A verifier network on a test's chain: seven verifiers who do what the test says, epoch after epoch.
import {
  createWalletClient,
  type Hash,
  type Hex,
  http,
  keccak256,
  maxUint256,
  stringToHex,
  zeroHash,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { stakeVaultAbi } from '../../sdk/abis/stakeVault.ts'
import { testUsdcAbi } from '../../sdk/abis/testUsdc.ts'
import { verifierNetworkAbi } from '../../sdk/abis/verifierNetwork.ts'
import {
  ballotCommitment,
  type EpochTiming,
  encodeOutcomes,
  makeSecretChain,
  type Outcome,
  startOf,
} from '../../sdk/verify/index.ts'
import type { TestChain } from '../support/index.ts'

const VERIFIER_ROLE = 1
const NEW_SEAT = 2 ** 32 - 1
const CHAIN_EPOCHS = 200
/** No estimate: it would be made in the time of the block before. */
const GAS = 4_000_000n
/** Of development accounts, past those that have another part. */
const FIRST_ACCOUNT = 20

interface Member {
  readonly seat: number
  readonly account: ReturnType<typeof mnemonicToAccount>
  readonly secretOf: (epoch: bigint) => Hex
}

/** A ballot as `reportDown` takes it. */
export interface TestBallot {
  readonly seat: number
  readonly bits: Hex
  readonly root: Hex
}

/** What the verifiers find of each target; the same for all of them. */
export type Findings = ReadonlyMap<number, Outcome>

/**
 * Seats verifiers on the test's network. Blocks are mined at seconds that the test chooses, so that nothing depends on how quick the
 * machine is.
 */
export async function seatVerifiers(chain: TestChain, timing: EpochTiming, count: number) {
  const { publicClient, testClient, contracts, accounts } = chain
  const wallet = createWalletClient({ chain: chain.chain, transport: http(chain.rpcUrl) })
  const network = { address: contracts.verifierNetwork, abi: verifierNetworkAbi } as const
  const vault = { address: contracts.stakeVault, abi: stakeVaultAbi } as const

  type Call = { address: Hex; abi: unknown; functionName: string; args: readonly unknown[] }
  const submit = (account: Member['account'], call: Call): Promise<Hash> =>
    wallet.writeContract({ ...call, account, gas: GAS } as never)
  const succeed = async (hashes: readonly Hash[]) => {
    for (const hash of hashes) {
      const { status } = await publicClient.getTransactionReceipt({ hash })
      if (status !== 'success') throw new Error(`Transaction ${hash} was refused.`)
    }
  }
  /** Sends calls, and mines all of them in one block of that second. */
  const at = async (second: number, calls: readonly (readonly [Member['account'], Call])[]) => {
    await testClient.setAutomine(false)
    const hashes: Hash[] = []
    for (const [account, call] of calls) hashes.push(await submit(account, call))
    await testClient.setNextBlockTimestamp({ timestamp: BigInt(second) })
    await testClient.mine({ blocks: 1 })
    await testClient.setAutomine(true)
    await succeed(hashes)
    return hashes
  }
  const now = async () => Number((await publicClient.getBlock()).timestamp)
  const epochNow = async () =>
    publicClient.readContract({ ...network, functionName: 'epochAt', args: [BigInt(await now())] })

  const [seatStake] = await publicClient.readContract({ ...network, functionName: 'stakes' })
  const members: Member[] = []
  for (let seat = 0; seat < count; seat += 1) {
    const account = mnemonicToAccount('test test test test test test test test test test test junk', {
      addressIndex: FIRST_ACCOUNT + seat,
    })
    await testClient.setBalance({ address: account.address, value: 10n ** 18n })
    const secretsFrom = (fromEpoch: bigint) =>
      makeSecretChain({
        rootSeed: new Uint8Array(32).fill(seat + 1),
        chainId: chain.chainId,
        verifierNetwork: contracts.verifierNetwork,
        number: 0,
        fromEpoch,
        epochs: CHAIN_EPOCHS,
      })
    const { anchor } = secretsFrom(1n) // the same whenever it begins
    const url = `https://v${seat}.example`
    const calls: readonly (readonly [Member['account'], Call])[] = [
      [
        accounts.deployer as never,
        {
          address: contracts.usdc,
          abi: testUsdcAbi,
          functionName: 'mint',
          args: [account.address, 10n * seatStake],
        },
      ],
      [
        account,
        {
          address: contracts.usdc,
          abi: testUsdcAbi,
          functionName: 'approve',
          args: [contracts.stakeVault, maxUint256],
        },
      ],
      [account, { ...vault, functionName: 'deposit', args: [account.address, VERIFIER_ROLE, seatStake] }],
      [account, { ...network, functionName: 'register', args: [anchor, url, NEW_SEAT] }],
    ]
    for (const [from, call] of calls) {
      await publicClient.waitForTransactionReceipt({ hash: await submit(from, call), pollingInterval: 20 })
    }
    const { fromEpoch } = await publicClient.readContract({
      ...network,
      functionName: 'seatRecordOf',
      args: [seat],
    })
    members.push({ seat, account, secretOf: secretsFrom(fromEpoch).secretOf })
  }

  return {
    network,
    members,
    now,
    epochNow,
    at,
    /** Begins and seals an epoch that lies ahead, and lets all verifiers commit and reveal what they found; returns the ballots. */
    async runEpoch(epoch: bigint, findings: Findings): Promise<TestBallot[]> {
      const start = startOf(timing, epoch)
      const [first] = members
      await at(start + 1, [[first!.account, { ...network, functionName: 'beginEpoch', args: [] }]])
      const { seedBlock } = await publicClient.readContract({
        ...network,
        functionName: 'epochOf',
        args: [epoch],
      })
      const ahead = Number(seedBlock - (await publicClient.getBlockNumber({ cacheTime: 0 })))
      for (let block = 0; block <= ahead; block += 1) await at(start + 2 + block, [])
      await at(start + 4 + ahead, [[first!.account, { ...network, functionName: 'sealEpoch', args: [] }]])
      const ballot = { bits: encodeOutcomes(findings), root: keccak256(stringToHex(`root ${epoch}`)) }
      const salt = zeroHash
      await at(
        start + timing.probeEnd,
        members.map(({ seat, account }) => [
          account,
          { ...network, functionName: 'commit', args: [ballotCommitment({ epoch, seat, ...ballot, salt })] },
        ]),
      )
      await at(
        start + timing.commitEnd,
        members.map(({ account, secretOf }) => [
          account,
          { ...network, functionName: 'reveal', args: [secretOf(epoch), ballot.bits, ballot.root, salt] },
        ]),
      )
      return members.map(({ seat }) => ({ seat, ...ballot }))
    },
  }
}

export type TestVerifiers = Awaited<ReturnType<typeof seatVerifiers>>
