import { join } from 'node:path'
import { startGraphNode } from '../../scripts/network/graph-node.ts'
import { startIpfsStub } from '../../scripts/network/ipfs-stub.ts'
import { freePort } from '../../scripts/network/ports.ts'
import { startPostgres } from '../../scripts/network/postgres.ts'
import type { NetworkConfig } from '../../sdk/networks/index.ts'

export interface IndexOptions {
  readonly network: NetworkConfig
  readonly folder: string
  /** Takes what is to be stopped afterwards, the last one first. */
  readonly stops: (() => Promise<void>)[]
  /** Built manifest of another subgraph to deploy beside ours. */
  readonly besideManifest?: string
}

/** A real graph-node with our subgraph on a Postgres of its own. @returns where it answers */
export async function startIndex({ network, folder, stops, besideManifest }: IndexOptions): Promise<string> {
  const postgres = await startPostgres({
    dir: join(folder, 'postgres'),
    logPath: join(folder, 'postgres.log'),
  })
  stops.push(postgres.stop)
  const ipfs = await startIpfsStub()
  stops.push(ipfs.stop)
  const node = await startGraphNode({
    dir: join(folder, 'graph-node'),
    logPath: join(folder, 'graph-node.log'),
    httpPort: await freePort(),
    rpcUrl: network.rpcUrls[0]!,
    postgresUrl: postgres.url,
    ipfsUrl: ipfs.url,
    network,
    ...(besideManifest !== undefined && { besideManifest }),
  })
  stops.push(node.stop)
  return node.subgraphUrl
}
