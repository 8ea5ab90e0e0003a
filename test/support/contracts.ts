import { type Address, createPublicClient, createWalletClient, http, parseUnits } from 'viem'
import { anvil } from 'viem/chains'
import { developmentAccounts } from '../../scripts/network/accounts.ts'
import { ensureArtifacts, linkedBytecode, readArtifact } from '../../scripts/network/artifacts.ts'

export interface TestContracts {
  readonly usdc: Address
  readonly hostRegistry: Address
  readonly leaseEscrow: Address
  readonly leaseRoles: Address
  readonly verifierNetwork: Address
  readonly stakeVault: Address
}

const HOLD_SECONDS = 3600
const LATCH_REACH_SECONDS = 3600
const GRACE_SECONDS = 86_400
const FEE_BPS = 250
const UNBONDING_SECONDS = 604_800
const VERIFIER_ROLE = 1

/** The public network's times and sizes (`ignition/modules/Verification.ts`): no test of the market waits for an epoch. */
const VERIFICATION = [
  {
    epochSeconds: 600,
    probeStart: 60,
    probeEnd: 300,
    commitEnd: 420,
    revealEnd: 540,
    answerSeconds: 600,
    challengeAnswerSeconds: 86_400,
    challengeEpochs: 144,
    forfeitEpochs: 72,
    seedBlocks: 4,
  },
  { size: 7, quorum: 5, confirmationSize: 21, confirmationQuorum: 15 },
  { seatStake: 1_000_000_000n, slashAmount: 1_000_000_000n, challengeBond: 1_000_000n },
  20_000n,
] as const

/**
 * Deploys test USDC, registry, escrow, roles, vault and verifier network with the development defaults (hold and reach 1 h, grace 24 h,
 * fee 2.5 %, epochs of ten minutes) and gives 10,000 USDC to the tenant and to every spare account. The escrow has no creditor yet: a
 * test names the network, or an account that may say DOWN itself. Straight through viem: the deployment proper has its own test.
 */
export async function deployTestContracts(rpcUrl: string): Promise<TestContracts> {
  await ensureArtifacts()
  const { deployer, tenant, spare } = developmentAccounts
  const transport = http(rpcUrl)
  const publicClient = createPublicClient({ chain: anvil, transport, pollingInterval: 50 })
  const wallet = createWalletClient({ chain: anvil, transport, account: deployer })
  const receiptOf = (hash: `0x${string}`) =>
    publicClient.waitForTransactionReceipt({ hash, pollingInterval: 20 })

  const deploy = async (name: string, args: readonly unknown[]): Promise<Address> => {
    const { abi } = readArtifact(name)
    const bytecode = await linkedBytecode(name, (library) => deploy(library, []))
    const { contractAddress } = await receiptOf(await wallet.deployContract({ abi, bytecode, args }))
    if (!contractAddress) throw new Error(`${name} could not be deployed at ${rpcUrl}`)
    return contractAddress
  }
  const call = async (address: Address, name: string, functionName: string, args: readonly unknown[]) => {
    const { abi } = readArtifact(name)
    await receiptOf(await wallet.writeContract({ abi, address, functionName, args }))
  }

  const usdc = await deploy('TestUsdc', [])
  const hostRegistry = await deploy('HostRegistry', [])
  const leaseEscrow = await deploy('LeaseEscrow', [
    usdc,
    hostRegistry,
    deployer.address,
    deployer.address,
    FEE_BPS,
    HOLD_SECONDS,
    LATCH_REACH_SECONDS,
    GRACE_SECONDS,
  ])
  const leaseRoles = await deploy('LeaseRoles', [leaseEscrow])
  await call(hostRegistry, 'HostRegistry', 'bindEscrow', [leaseEscrow])
  const stakeVault = await deploy('StakeVault', [usdc, deployer.address, UNBONDING_SECONDS])
  const judged = [leaseEscrow, stakeVault, deployer.address]
  const verifierNetwork = await deploy('VerifierNetwork', [...judged, ...VERIFICATION])
  await call(stakeVault, 'StakeVault', 'setGuard', [verifierNetwork, VERIFIER_ROLE, true])
  for (const { address } of [tenant, ...spare])
    await call(usdc, 'TestUsdc', 'mint', [address, parseUnits('10000', 6)])
  return { usdc, hostRegistry, leaseEscrow, leaseRoles, verifierNetwork, stakeVault }
}
