import {
  type EscrowParameters,
  formatDuration,
  type NetworkConfig,
  readEscrowParameters,
} from '@freehold/sdk'
import { queryIndex } from '@freehold/sdk/subgraph'
import { z } from 'zod'
import type { Context } from '../../kernel/context.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'

interface Result extends Omit<NetworkConfig, 'developmentWallets'> {
  readonly headBlock: bigint
  /** Block up to which the index has come; null when it does not answer, or there is none. */
  readonly indexedBlock: bigint | null
  readonly parameters: EscrowParameters
}

/** `freehold network show` */
export const show = defineVerb<object, Result>({
  details:
    'Shows endpoints and contracts of the network in use, how far chain and index are, and the rules its contracts keep.',
  examples: [['freehold network show --network local', 'the local network']],
  input: z.object({}),
  async run(context) {
    const client = await context.reader()
    const { developmentWallets: _, ...network } = client.network
    const [headBlock, indexedBlock, parameters] = await Promise.all([
      client.publicClient.getBlockNumber(),
      indexedBlockOf(context, network),
      readEscrowParameters(client),
    ])
    return { ...network, headBlock, indexedBlock, parameters }
  },
  print: ({ parameters, ...network }, paint) =>
    facts(
      [
        ['Network', `${network.name} (chain ${network.chainId})`],
        ['RPC', network.rpcUrls.join('\n')],
        ['Head', `block ${network.headBlock}`],
        [
          'Subgraph',
          network.subgraphUrl
            ? `${network.subgraphUrl}, ${indexText(network)}`
            : 'none: lists come from the chain itself',
        ],
        ['Escrow', network.contracts.leaseEscrow],
        ['Registry', network.contracts.hostRegistry],
        ['Roles', network.contracts.leaseRoles ?? null],
        ['Verifiers', network.contracts.verifierNetwork],
        ['Stakes', network.contracts.stakeVault],
        ['USDC', network.contracts.usdc],
        ['Fee', `${parameters.feeBps / 100} % of what providers earn`],
        ['Shortest', formatDuration(parameters.minRunwaySeconds)],
        ['Grace', `${formatDuration(parameters.graceSeconds)} after a lease ran dry`],
        ['Hold', `${formatDuration(parameters.holdSeconds)}, for leases whose outages are credited`],
        ['Opening', parameters.isOpeningPaused ? 'paused: no new leases' : null],
      ],
      paint,
    ),
})

async function indexedBlockOf(
  { progress }: Context,
  network: Omit<NetworkConfig, 'developmentWallets'>,
): Promise<bigint | null> {
  if (network.subgraphUrl === null) return null
  try {
    return (await queryIndex({ network })).blockNumber
  } catch (error) {
    progress.note(error instanceof Error ? error.message : String(error))
    return null
  }
}

const indexText = ({ indexedBlock }: Pick<Result, 'indexedBlock'>) =>
  indexedBlock === null ? 'not answering' : `at block ${indexedBlock}`
