import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../test/support/index.ts'
import { buildSubgraph, compileMappings } from './build.ts'
import { eventSignature, handlerName, indexedContracts } from './contracts.ts'
import { writeProject } from './project.ts'
import { graphNetworkName, renderManifest } from './render.ts'

const folder = makeTempDir('subgraph-build')
after(() => removeTempDir(folder))

const network = {
  name: 'amoy',
  chainId: 80002,
  contracts: {
    hostRegistry: `0x${'a1'.repeat(20)}`,
    leaseEscrow: `0x${'b2'.repeat(20)}`,
    leaseRoles: `0x${'c3'.repeat(20)}`,
    stakeVault: `0x${'d4'.repeat(20)}`,
    verifierNetwork: `0x${'e5'.repeat(20)}`,
  },
  startBlock: 1_234_567,
}

test('the manifest names network, addresses, start block and every event with its handler', () => {
  const manifest = renderManifest(network, 'source')
  assert.equal(manifest.match(/network: polygon-amoy/g)?.length, 5)
  assert.equal(manifest.match(/startBlock: 1234567/g)?.length, 5)
  assert.match(manifest, new RegExp(network.contracts.hostRegistry))
  assert.match(manifest, new RegExp(network.contracts.leaseEscrow))
  assert.match(manifest, new RegExp(network.contracts.leaseRoles))
  for (const contract of indexedContracts) {
    for (const event of contract.events) {
      const handler = handlerName(contract, event)
      assert.ok(
        manifest.includes(`- event: ${eventSignature(event)}\n          handler: ${handler}\n`),
        event.name,
      )
    }
  }
})

test('the index keeps the history that a reorg needs: by itself graph-node may keep less, and stands still at the first', () => {
  const kept = Number(/^ {2}prune: (\d+)$/m.exec(renderManifest(network, 'source'))?.[1])
  assert.ok(kept >= 250, `${kept}`) // graph-node's ETHEREUM_REORG_THRESHOLD, unless it is set
})

test('no two events share a handler', () => {
  const handlers = indexedContracts.flatMap((contract) =>
    contract.events.map((event) => handlerName(contract, event)),
  )
  assert.equal(new Set(handlers).size, handlers.length)
})

test('events are flat: graph-node cannot test tuples', () => {
  const inputs = indexedContracts.flatMap(({ events }) => events).flatMap((event) => event.inputs)
  assert.deepEqual(
    inputs.filter(({ type }) => type.startsWith('tuple')),
    [],
  )
})

test('chains have the names that The Graph gives them, others that of their network', () => {
  const names = [31337, 80002, 137, 1].map((chainId) => graphNetworkName({ name: 'mine', chainId }))
  assert.deepEqual(names, ['localhost', 'polygon-amoy', 'matic', 'mine'])
})

test('a network without contracts is refused with what to do', () => {
  const undeployed = { ...network, contracts: { ...network.contracts, hostRegistry: null } }
  assert.throws(
    () => renderManifest(undeployed, 'source'),
    /amoy has no HostRegistry yet.*deploy the contracts/,
  )
})

test('a build has compiled mappings, schema and ABIs where its manifest says', async () => {
  const outDir = join(folder, 'built')
  const { manifestPath } = await buildSubgraph({ network, outDir })
  const manifest = readFileSync(manifestPath, 'utf8')
  assert.equal(manifest, renderManifest(network, 'built'))
  const files = [...manifest.matchAll(/file: (\S+)/g)].map(([, file]) => join(outDir, file ?? ''))
  assert.equal(files.length, 1 + 2 * indexedContracts.length)
  for (const file of files) assert.ok(existsSync(file), file)
})

test('equal sources are compiled once', async () => {
  assert.equal(await compileMappings(), await compileMappings())
})

test('a project has all that a deployment tool needs', () => {
  const projectDir = join(folder, 'project')
  writeProject(network, projectDir)
  for (const file of [
    'subgraph.yaml',
    'schema.graphql',
    'src/index.ts',
    'abis/LeaseEscrow.json',
    'abis/HostRegistry.json',
    'abis/LeaseRoles.json',
    'abis/StakeVault.json',
    'abis/VerifierNetwork.json',
  ]) {
    assert.ok(existsSync(join(projectDir, file)), file)
  }
})
