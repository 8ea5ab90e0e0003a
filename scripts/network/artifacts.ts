import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Abi, Address, Hex } from 'viem'
import { runCommand } from '../../workers/host/index.ts'
import { buildOnce } from './build-once.ts'
import { projectRoot } from './paths.ts'

export interface Artifact {
  readonly abi: Abi
  readonly bytecode: Hex
  readonly deployedBytecode: Hex
  /** Libraries that the code calls, by source file and name: where their addresses belong, in bytes of the creation code. */
  readonly linkReferences: Readonly<Record<string, Readonly<Record<string, readonly LinkReference[]>>>>
}

interface LinkReference {
  readonly start: number
  readonly length: number
}

const artifactsFolder = join(projectRoot, 'artifacts')

/** Compiles the contracts unless the sources are the ones compiled last. */
export function ensureArtifacts(): Promise<void> {
  return buildOnce({
    sources: ['contracts', 'test/solidity/tokens', 'test/harnesses', 'hardhat.config.ts'],
    stampFile: join(artifactsFolder, '.sources'),
    build: async () => {
      const hardhat = join(projectRoot, 'node_modules/hardhat/dist/src/cli.js')
      await runCommand(process.execPath, [hardhat, 'build'], { cwd: projectRoot, timeoutSeconds: 600 })
    },
  })
}

/** Every contract, library and interface that was compiled from the house's own sources. */
export function houseArtifacts(): readonly { readonly name: string; readonly abi: Abi }[] {
  const folder = join(artifactsFolder, 'contracts')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.sol\/\w+\.json$/.test(path))
    .map((path) => {
      const { contractName: name, abi } = JSON.parse(readFileSync(join(folder, path), 'utf8'))
      return { name, abi }
    })
}

/** ABI and creation code of a compiled contract, by its name. */
export function readArtifact(contractName: string): Artifact {
  const fileName = `/${contractName}.json`
  const path = readdirSync(artifactsFolder, { recursive: true, encoding: 'utf8' }).find((p) =>
    p.endsWith(fileName),
  )
  if (!path)
    throw new Error(
      `There is no artifact of ${contractName} in ${artifactsFolder}; was the contract renamed?`,
    )
  return JSON.parse(readFileSync(join(artifactsFolder, path), 'utf8')) as Artifact
}

/** Creation code of a compiled contract; `deploy` is asked to deploy each library that it must be linked to. */
export async function linkedBytecode(
  contractName: string,
  deploy: (libraryName: string) => Promise<Address>,
): Promise<Hex> {
  const { bytecode, linkReferences } = readArtifact(contractName)
  let linked: string = bytecode
  for (const [library, places] of Object.values(linkReferences).flatMap((file) => Object.entries(file))) {
    const address = (await deploy(library)).slice(2).toLowerCase()
    for (const { start, length } of places) {
      const at = 2 + 2 * start
      linked = linked.slice(0, at) + address + linked.slice(at + 2 * length)
    }
  }
  return linked as Hex
}
