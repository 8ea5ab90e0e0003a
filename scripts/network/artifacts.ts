import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Abi, Hex } from 'viem'
import { runCommand } from '../../workers/host/index.ts'
import { buildOnce } from './build-once.ts'
import { projectRoot } from './paths.ts'

export interface Artifact {
  readonly abi: Abi
  readonly bytecode: Hex
  readonly deployedBytecode: Hex
}

const artifactsFolder = join(projectRoot, 'artifacts')

/** Compiles the contracts unless the sources are the ones compiled last. */
export function ensureArtifacts(): Promise<void> {
  return buildOnce({
    sources: ['contracts', 'test/solidity/tokens', 'hardhat.config.ts'],
    stampFile: join(artifactsFolder, '.sources'),
    build: async () => {
      const hardhat = join(projectRoot, 'node_modules/hardhat/dist/src/cli.js')
      await runCommand(process.execPath, [hardhat, 'build'], { cwd: projectRoot, timeoutSeconds: 600 })
    },
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
