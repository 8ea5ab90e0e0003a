import { join } from 'node:path'
import type { Address } from 'viem'
import LocalMarket from '../ignition/modules/LocalMarket.ts'
import { hardhatWith } from './contracts/hardhat.ts'
import { firstBlockOf } from './contracts/records.ts'
import { ensureArtifacts } from './network/artifacts.ts'

/** Where the local market's contracts are, and the first block that has an event of theirs. */
export interface LocalDeployment {
  readonly usdc: Address
  readonly hostRegistry: Address
  readonly leaseEscrow: Address
  readonly leaseRoles: Address
  readonly verifierNetwork: Address
  readonly stakeVault: Address
  readonly startBlock: number
}

/** What the local market is deployed with; see `marketOn` for the defaults. */
export interface LocalMarketParameters {
  readonly feeBps?: number
  readonly holdSeconds?: number
  readonly latchReachSeconds?: number
  readonly graceSeconds?: number
  /** Times and sizes of the verifier network; default: those of short epochs, for seven verifiers. */
  readonly verification?: Readonly<Record<string, number | bigint>>
}

/**
 * Epochs of a minute, so that a newcomer can cut a host off and watch the credit arrive; committees for seven verifiers. A DOWN is
 * posted within three epochs and the time to answer, 190 s, so ten minutes of reach and hold have room.
 */
const SHORT_EPOCHS = {
  holdSeconds: 600,
  latchReachSeconds: 600,
  epochSeconds: 60,
  probeStart: 15,
  probeEnd: 33,
  commitEnd: 44,
  revealEnd: 57,
  answerSeconds: 10,
  challengeAnswerSeconds: 60,
  challengeEpochs: 30,
  forfeitEpochs: 10,
  seedBlocks: 1,
  unbondingSeconds: 3600,
  committeeSize: 3,
  quorum: 2,
  confirmationSize: 4,
  confirmationQuorum: 3,
} as const

const DEPLOYMENT_ID = 'market'

/**
 * Compiles what has changed and deploys the market with test USDC through Hardhat Ignition, from the node's first unlocked
 * account. A second call with the same directory finds the first deployment in its records and changes nothing; so the
 * directory belongs to one chain, and must go when the chain's state goes.
 *
 * @param rpcUrl the node's HTTP endpoint
 * @param directory for Ignition's records (`<directory>/deployments/market`)
 */
export async function deployLocalMarket(options: {
  rpcUrl: string
  directory: string
  parameters?: LocalMarketParameters
}): Promise<LocalDeployment> {
  await ensureArtifacts()
  const hre = await hardhatWith({
    paths: { ignition: options.directory },
    networks: { target: { type: 'http', chainType: 'l1', url: options.rpcUrl } },
    ignition: { requiredConfirmations: 1, blockPollingInterval: 100 },
  })
  const connection = await hre.network.create('target')
  const { verification, ...market } = options.parameters ?? {}
  try {
    const deployed = await connection.ignition.deploy(LocalMarket, {
      deploymentId: DEPLOYMENT_ID,
      parameters: { LocalMarket: { ...SHORT_EPOCHS, ...market, ...verification } },
    })
    // Hardhat types contracts by artifacts, which a fresh clone does not have yet.
    const contracts = deployed as Record<keyof typeof deployed, { address: Address }>
    const { usdc, hostRegistry, leaseEscrow, leaseRoles, verifierNetwork, stakeVault } = contracts
    return {
      usdc: usdc.address,
      hostRegistry: hostRegistry.address,
      leaseEscrow: leaseEscrow.address,
      leaseRoles: leaseRoles.address,
      verifierNetwork: verifierNetwork.address,
      stakeVault: stakeVault.address,
      startBlock: firstBlockOf(join(options.directory, 'deployments', DEPLOYMENT_ID)),
    }
  } finally {
    await connection.close()
  }
}
