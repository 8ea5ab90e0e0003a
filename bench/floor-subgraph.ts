import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../scripts/network/paths.ts'
import { eventSignature, indexedContracts } from '../subgraph/contracts.ts'
import { runGnd } from '../subgraph/gnd.ts'
import { graphNetworkName, type SubgraphNetwork } from '../subgraph/render.ts'

const SCHEMA = 'type Seen @entity(immutable: true) { id: Bytes! lease: Bytes! }\n'

const MAPPING = `import { LeaseToppedUp } from '../generated/LeaseEscrow/LeaseEscrow'
import { Seen } from '../generated/schema'

export function handleLeaseToppedUp(event: LeaseToppedUp): void {
  const seen = new Seen(event.transaction.hash)
  seen.lease = event.params.leaseId
  seen.save()
}
`

/**
 * Builds the least that a subgraph can be: one event, one handler, one row. What it takes is graph-node's own share.
 * @returns the built manifest
 */
export async function buildFloorSubgraph(network: SubgraphNetwork): Promise<string> {
  const project = join(projectRoot, 'var/bench-floor-subgraph') // the compiler looks for node_modules upwards
  rmSync(project, { recursive: true, force: true })
  for (const folder of ['abis', 'src']) mkdirSync(join(project, folder), { recursive: true })
  writeFileSync(join(project, 'subgraph.yaml'), manifestFor(network))
  writeFileSync(join(project, 'schema.graphql'), SCHEMA)
  writeFileSync(join(project, 'src/index.ts'), MAPPING)
  writeFileSync(join(project, 'abis/LeaseEscrow.json'), JSON.stringify(escrow().events))
  await runGnd(['codegen', '--skip-migrations'], project)
  await runGnd(['build', '--skip-migrations'], project)
  return join(project, 'build/subgraph.yaml')
}

function escrow() {
  const found = indexedContracts.find(({ name }) => name === 'LeaseEscrow')
  if (!found) throw new Error('The subgraph follows no LeaseEscrow any more.')
  return found
}

function manifestFor(network: SubgraphNetwork): string {
  const event = escrow().events.find(({ name }) => name === 'LeaseToppedUp')
  if (!event) throw new Error('LeaseEscrow has no event LeaseToppedUp any more.')
  return `specVersion: 1.2.0
schema:
  file: ./schema.graphql
dataSources:
  - kind: ethereum/contract
    name: LeaseEscrow
    network: ${graphNetworkName(network)}
    source:
      abi: LeaseEscrow
      address: "${network.contracts.leaseEscrow}"
      startBlock: ${network.startBlock}
    mapping:
      kind: ethereum/events
      apiVersion: 0.0.9
      language: wasm/assemblyscript
      entities: [Seen]
      abis:
        - name: LeaseEscrow
          file: ./abis/LeaseEscrow.json
      eventHandlers:
        - event: ${eventSignature(event)}
          handler: handleLeaseToppedUp
      file: ./src/index.ts
`
}
