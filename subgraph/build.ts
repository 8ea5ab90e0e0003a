import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  globSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../scripts/network/paths.ts'
import { indexedContracts } from './contracts.ts'
import { runGnd } from './gnd.ts'
import { writeProject } from './project.ts'
import { renderManifest, type SubgraphNetwork } from './render.ts'

const cacheDir = join(import.meta.dirname, 'build')

/** The mappings do not depend on addresses, so they are compiled, and tested, once for this network and serve all. */
export const NO_NETWORK = {
  name: 'local',
  chainId: 31337,
  contracts: {
    hostRegistry: '0x0000000000000000000000000000000000000001',
    leaseEscrow: '0x0000000000000000000000000000000000000002',
    leaseRoles: '0x0000000000000000000000000000000000000003',
    stakeVault: '0x0000000000000000000000000000000000000004',
    verifierNetwork: '0x0000000000000000000000000000000000000005',
  },
  startBlock: 0,
} as const satisfies SubgraphNetwork

export interface BuildSubgraphParameters {
  readonly network: SubgraphNetwork
  /** Is replaced. */
  readonly outDir: string
}

/**
 * Builds the subgraph for a network. Compiles only when schema, mappings, ABIs or compiler changed since the last time on
 * this machine; needs no connection to anything.
 * @returns `manifestPath`, the built manifest; give it to graph-node as `gnd dev --manifests ${manifestPath}:.`
 */
export async function buildSubgraph({
  network,
  outDir,
}: BuildSubgraphParameters): Promise<{ manifestPath: string }> {
  const manifest = renderManifest(network, 'built')
  const compiled = await compileMappings()
  rmSync(outDir, { recursive: true, force: true })
  cpSync(compiled, outDir, { recursive: true })
  const manifestPath = join(outDir, 'subgraph.yaml')
  writeFileSync(manifestPath, manifest)
  return { manifestPath }
}

/** Compiles the mappings, or finds what the same sources gave before. Returns the folder with the result. */
export async function compileMappings(): Promise<string> {
  const compiled = join(cacheDir, hashOfInputs())
  if (existsSync(compiled)) return compiled
  const project = `${compiled}.${process.pid}`
  try {
    writeProject(NO_NETWORK, project)
    await runGnd(['codegen', '--skip-migrations'], project)
    await runGnd(['build', '--skip-migrations'], project)
    publish(join(project, 'build'), compiled)
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
  forgetOthers(compiled)
  return compiled
}

/** Moves a result to its place in one step; when another process was faster, its equal result stays. */
function publish(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}

/** Removes what older sources gave; projects of processes that still compile have a longer name and stay. */
function forgetOthers(compiled: string): void {
  for (const name of readdirSync(cacheDir)) {
    const path = join(cacheDir, name)
    if (/^[0-9a-f]{16}$/.test(name) && path !== compiled) rmSync(path, { recursive: true, force: true })
  }
}

function hashOfInputs(): string {
  const hash = createHash('sha256')
  const sources = globSync('src/**/*.ts', { cwd: import.meta.dirname }).sort()
  for (const file of ['schema.graphql', ...sources]) {
    hash.update(file).update(readFileSync(join(import.meta.dirname, file)))
  }
  hash.update(renderManifest(NO_NETWORK, 'source')).update(JSON.stringify(indexedContracts))
  for (const tool of ['assemblyscript', '@graphprotocol/graph-ts', '@graphprotocol/gnd-linux-x64']) {
    const manifest = join(projectRoot, 'node_modules', tool, 'package.json')
    if (existsSync(manifest)) hash.update(readFileSync(manifest))
  }
  return hash.digest('hex').slice(0, 16)
}
