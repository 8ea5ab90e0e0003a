import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parseNetworkConfig, publicNetworkNamed } from '../sdk/networks/index.ts'
import { localNetworkPath } from '../sdk/node/index.ts'
import { indexedContracts } from './contracts.ts'
import { renderManifest, type SubgraphNetwork } from './render.ts'

/**
 * Writes a complete subgraph project for a network into a folder, which is replaced: manifest, schema, ABIs, mappings. `gnd`
 * and `graph` build and deploy it from there; they look for `node_modules` upwards, so it must lie inside the repository.
 */
export function writeProject(network: SubgraphNetwork, projectDir: string): void {
  const manifest = renderManifest(network, 'source')
  rmSync(projectDir, { recursive: true, force: true })
  mkdirSync(join(projectDir, 'abis'), { recursive: true })
  writeFileSync(join(projectDir, 'subgraph.yaml'), manifest)
  for (const part of ['schema.graphql', 'src']) {
    cpSync(join(import.meta.dirname, part), join(projectDir, part), { recursive: true })
  }
  for (const { name, events } of indexedContracts) {
    writeFileSync(join(projectDir, 'abis', `${name}.json`), `${JSON.stringify(events, null, 2)}\n`)
  }
}

const HELP = `Writes a subgraph project for a network, ready for gnd or graph to deploy (subgraph/README.md).

  node scripts/run.mjs subgraph/project.ts --network local|amoy|polygon|FILE [--out DIR]

  --network  a public network of sdk/deployments, the local one, or a network file
  --out      default: subgraph/build/NETWORK
`

function networkOf(name: string): SubgraphNetwork {
  const known = publicNetworkNamed(name)
  if (known) return known
  const file = name === 'local' ? localNetworkPath() : name
  if (!existsSync(file)) {
    throw new Error(
      `There is no network ${name}: ${file} does not exist. Next: npm start, or name a network file.`,
    )
  }
  return parseNetworkConfig(JSON.parse(readFileSync(file, 'utf8')), file)
}

function main(): void {
  const { values } = parseArgs({
    options: {
      network: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help || !values.network) {
    process.stdout.write(HELP)
    process.exitCode = values.help ? 0 : 2
    return
  }
  const network = networkOf(values.network)
  const projectDir = resolve(values.out ?? join(import.meta.dirname, 'build', network.name))
  writeProject(network, projectDir)
  process.stdout.write(`${projectDir}\n`)
}

if (import.meta.main) {
  try {
    main()
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}
