import { mkdirSync } from 'node:fs'
import { buildSubgraph } from '../../subgraph/build.ts'
import { graphNetworkName, type SubgraphNetwork } from '../../subgraph/render.ts'
import { gndPath } from './binaries.ts'
import { type Child, type ServiceOptions, startChild, tailOf } from './child.ts'
import { freePort } from './ports.ts'
import { waitFor } from './wait.ts'

export interface GraphNodeOptions extends ServiceOptions {
  readonly dir: string
  readonly httpPort: number
  readonly rpcUrl: string
  readonly postgresUrl: string
  readonly ipfsUrl: string
  readonly network: SubgraphNetwork
  /** Built manifest of another subgraph to deploy beside ours; its URL is ours with 1 for 0 at the end. */
  readonly besideManifest?: string
}

/** graph-node with our subgraph deployed: the very mappings that production runs. Indexes from the start block anew. */
export async function startGraphNode(options: GraphNodeOptions): Promise<Child & { subgraphUrl: string }> {
  const { dir, httpPort, rpcUrl, network, postgresUrl, ipfsUrl, besideManifest, ...service } = options
  mkdirSync(dir, { recursive: true })
  const { manifestPath } = await buildSubgraph({ network, outDir: `${dir}/build` })
  const ports = { 'http-port': httpPort, 'admin-port': 0, 'metrics-port': 0, 'index-node-port': 0 }
  for (const name of ['admin-port', 'metrics-port', 'index-node-port'] as const)
    ports[name] = await freePort()
  const manifests = [manifestPath, ...(besideManifest ? [besideManifest] : [])].map((path) => `${path}:.`)
  const args = ['dev', '--manifests', manifests.join(','), '--postgres-url', postgresUrl, '--ipfs', ipfsUrl]
  args.push('--ethereum-rpc', `${graphNetworkName(network)}:${rpcUrl}`)
  for (const [name, port] of Object.entries(ports)) args.push(`--${name}`, String(port))
  const child = startChild({
    ...service,
    name: 'graph-node',
    command: gndPath(),
    args,
    cwd: dir,
    env: SETTINGS,
    stopSignal: 'SIGINT',
    orphanSignal: 'SIGKILL', // asked to end while its database dies, too, it tries to reach that for ever; what it knows is in there
  })
  const subgraphUrl = `http://127.0.0.1:${httpPort}/subgraphs/name/subgraph-0`
  try {
    await waitFor(() => answers(subgraphUrl), {
      what: 'the subgraph answers',
      seconds: 90,
      everyMs: 100,
      unless: child.ended,
    })
  } catch (error) {
    await child.stop()
    throw new Error(`graph-node did not start:\n${tailOf(service.logPath)}`, { cause: error })
  }
  return { ...child, subgraphUrl }
}

const SETTINGS = {
  GRAPH_LOG: 'warn',
  ETHEREUM_POLLING_INTERVAL: '100', // ms
  ETHEREUM_REORG_THRESHOLD: '64',
  // Without it the watcher of the chain's head sleeps through new blocks and queries lag by 30 s.
  GRAPH_STORE_DISABLE_CHAIN_HEAD_PTR_CACHE: 'true',
}

/** Whether the subgraph is deployed and has indexed a block. */
async function answers(subgraphUrl: string): Promise<boolean> {
  const response = await fetch(subgraphUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _meta { block { number } hasIndexingErrors } }' }),
  })
  const { data } = (await response.json()) as {
    data?: { _meta?: { block: { number: number }; hasIndexingErrors: boolean } }
  }
  return data?._meta !== undefined
}
