import { eventSignature, handlerName, type IndexedContract, indexedContracts } from './contracts.ts'

/** What a manifest needs of a network's description; a `NetworkConfig` has it all. */
export interface SubgraphNetwork {
  readonly name: string
  readonly chainId: number
  readonly contracts: {
    readonly hostRegistry: string | null
    readonly leaseEscrow: string | null
    readonly leaseRoles: string | null
    readonly verifierNetwork: string | null
    readonly stakeVault: string | null
  }
  /** Block in which the first contract was deployed. */
  readonly startBlock: number
}

/** `source`: as it is compiled, beside `src`. `built`: as graph-node reads it, beside the compiled mappings. */
export type ManifestLayout = 'source' | 'built'

/** What The Graph calls chains (its networks registry); a graph-node of one's own may be configured otherwise. */
const GRAPH_NETWORKS: Readonly<Record<number, string>> = {
  31337: 'localhost',
  80002: 'polygon-amoy',
  137: 'matic',
}

const ENTITIES = [
  'Provider',
  'Host',
  'HostKind',
  'HostAction',
  'HostDay',
  'Offer',
  'OfferBook',
  'OfferAction',
  'Lease',
  'LeaseAction',
  'InstanceRole',
  'RoleAction',
  'Account',
  'Market',
  'MarketDay',
  'PriceFloor',
  'VerifierNetwork',
  'DecoyKeeper',
  'Epoch',
  'Seat',
  'Verifier',
  'VerifierAction',
  'Ballot',
  'Target',
  'TargetEpoch',
  'Pledge',
  'Outage',
  'Verdict',
  'UptimeHour',
  'UptimeDay',
  'Challenge',
  'Stake',
  'StakeLock',
  'StakeAction',
  'StakeGuard',
]

/** The name under which graph-node knows a network: the part before the first colon of its `--ethereum-rpc`. */
export function graphNetworkName({ name, chainId }: Pick<SubgraphNetwork, 'name' | 'chainId'>): string {
  return GRAPH_NETWORKS[chainId] ?? name
}

/**
 * How many blocks of history are kept. graph-node undoes blocks only while it has history for its whole reorg threshold (250 by
 * default, ETHEREUM_REORG_THRESHOLD); `auto` may keep less, and then the first reorg stops the index.
 */
const HISTORY_BLOCKS = 1000

/** The manifest for a network, as YAML. Throws when the network has no contracts yet. */
export function renderManifest(network: SubgraphNetwork, layout: ManifestLayout): string {
  return [
    'specVersion: 1.2.0',
    'description: The market of Freehold, hosts, offers, leases and their money, and who says that hosts are up',
    'indexerHints:',
    `  prune: ${HISTORY_BLOCKS}`,
    'schema:',
    '  file: ./schema.graphql',
    'dataSources:',
    ...indexedContracts.map((contract) => renderDataSource(contract, network, layout)),
    '',
  ].join('\n')
}

function renderDataSource(
  contract: IndexedContract,
  network: SubgraphNetwork,
  layout: ManifestLayout,
): string {
  const { name, events } = contract
  const abiFile = layout === 'source' ? `./abis/${name}.json` : `./${name}/${name}.json`
  const mappingFile = layout === 'source' ? './src/index.ts' : `./${name}/${name}.wasm`
  return `  - kind: ethereum/contract
    name: ${name}
    network: ${graphNetworkName(network)}
    source:
      abi: ${name}
      address: "${addressOf(contract, network)}"
      startBlock: ${network.startBlock}
    mapping:
      kind: ethereum/events
      apiVersion: 0.0.9
      language: wasm/assemblyscript
      entities: [${ENTITIES.join(', ')}]
      abis:
        - name: ${name}
          file: ${abiFile}
      eventHandlers:
${events.map((event) => `        - event: ${eventSignature(event)}\n          handler: ${handlerName(contract, event)}`).join('\n')}
      file: ${mappingFile}`
}

function addressOf({ name, key }: IndexedContract, network: SubgraphNetwork): string {
  const address = network.contracts[key]
  if (address) return address
  throw new Error(
    `The network ${network.name} has no ${name} yet, so there is nothing to index. ` +
      'Next: deploy the contracts there and add their addresses to sdk/deployments.',
  )
}
